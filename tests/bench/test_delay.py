"""The relay that makes a server far away, as a real process."""

from __future__ import annotations

import os
import socket
import threading
import time

import pytest

from mailer.bench.relay import ROUND_TRIP_MS, Relay


@pytest.fixture
def far_away(tmp_path):
    """A connection over the relay to a server that says everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        echo = threading.Thread(target=_echo, args=(server,), daemon=True)
        echo.start()
        with (
            Relay(tmp_path, server.getsockname()[1]) as relay,
            socket.create_connection(("127.0.0.1", relay.port), 30) as connection,
        ):
            yield connection


def _echo(server: socket.socket) -> None:
    while True:
        try:
            connection, _address = server.accept()
        except OSError:
            return
        with connection:
            while data := connection.recv(65536):
                connection.sendall(data)


def test_an_answer_takes_a_round_trip(far_away):
    began = time.monotonic()
    far_away.sendall(b"?")
    assert far_away.recv(1) == b"?"
    assert time.monotonic() - began >= ROUND_TRIP_MS / 1000


def test_bytes_arrive_complete_and_in_order(far_away):
    sent = os.urandom(2_000_000)
    sender = threading.Thread(target=far_away.sendall, args=(sent,))
    sender.start()
    received = bytearray()
    while len(received) < len(sent) and (data := far_away.recv(65536)):
        received += data
    sender.join()
    assert received == sent


def test_what_is_sent_one_after_the_other_is_on_its_way_at_the_same_time(far_away):
    began = time.monotonic()
    for _ in range(100):
        far_away.sendall(b"x")
    received = 0
    while received < 100:
        received += len(far_away.recv(100))
    # One after the other would take a hundred round trips.
    assert time.monotonic() - began < 50 * ROUND_TRIP_MS / 1000
