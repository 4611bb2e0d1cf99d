"""Commands on a connection that a thread has to itself: answered by Redis, whatever it went
through since the last one, and answers go to who asked."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from redis.connection import AbstractConnection
from redis.exceptions import RedisError

from mailer.infra import flood, redis
from mailer.infra.flood import Limit
from tests.fixtures.servers import ValkeyServer

ONCE = [Limit("once", 1, 60)]


def client_id(app: Flask) -> int:
    """By this number Redis tells connections apart."""
    return int(redis.ask(app, "CLIENT", "ID"))


def in_thread(what: Callable[[], object]) -> object:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(what()))
    thread.start()
    thread.join()
    return found[0]


def test_a_thread_keeps_its_connection_and_shares_it_with_no_other(app: Flask) -> None:
    mine = client_id(app)
    theirs = in_thread(lambda: client_id(app))
    assert client_id(app) == mine != theirs


def test_a_forked_process_leaves_the_connection_to_its_parent(app: Flask) -> None:
    mine = client_id(app)
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if client_id(app) != mine else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert client_id(app) == mine


def test_a_connection_that_broke_since_the_last_command_is_made_anew(
    app: Flask, valkey: ValkeyServer
) -> None:
    mine = client_id(app)
    valkey.client().client_kill_filter(_id=str(mine))
    assert client_id(app) != mine
    valkey.stop()
    valkey.start()
    assert redis.ask(app, "PING") in (b"PONG", True)


def test_while_redis_is_away_it_is_an_error_and_then_no_longer(
    app: Flask, valkey: ValkeyServer
) -> None:
    client_id(app)
    valkey.stop()
    # More often than a pool of the library makes connections.
    for _time in range(120):
        with pytest.raises(RedisError):
            redis.ask(app, "PING")
    valkey.start()
    assert client_id(app)


def test_an_answer_that_comes_too_late_is_nobodys(app: Flask, valkey: ValkeyServer) -> None:
    valkey.client().client_pause(1500)
    with pytest.raises(RedisError):
        redis.ask(app, "INCR", "counted")
    valkey.client().client_unpause()
    assert redis.ask(app, "ECHO", "mine") == b"mine"


def test_whoever_is_interrupted_before_the_answer_leaves_it_to_nobody(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    client_id(app)
    with monkeypatch.context() as meanwhile, pytest.raises(KeyboardInterrupt):
        meanwhile.setattr(AbstractConnection, "read_response", interrupted)
        redis.ask(app, "ECHO", "theirs")
    assert redis.ask(app, "ECHO", "mine") == b"mine"


def test_a_redis_that_forgot_how_to_count_learns_it_again(app: Flask, valkey: ValkeyServer) -> None:
    assert flood.counted(app, ONCE)
    valkey.client().script_flush()
    assert not flood.counted(app, ONCE)
