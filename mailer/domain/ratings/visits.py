"""What gives a program away before it answers, noted in Redis for a short time: a GET changes no
table. Without Redis nothing is noted, and nobody waits for it."""

from __future__ import annotations

import structlog
from flask import current_app
from redis.exceptions import RedisError

from mailer.infra import redis
from mailer.lib.networks import network_of

log = structlog.get_logger(__name__)

#: Seconds.
_TRAPPED, _LOOKED = 2 * 86400, 600


def note_trap(page_id: str) -> None:
    """Somebody followed the link on that page that no reader sees."""
    _note(_trap(page_id), _TRAPPED)


def note_head(delivery_id: int, address: str) -> None:
    """Somebody asked by HEAD what there is behind a link of that mail."""
    _note(_head(delivery_id, address), _LOOKED)


def trapped(page_id: str) -> bool:
    """Did the one who was shown that page follow its hidden link?"""
    return _is_noted(_trap(page_id))


def looked_by_head(delivery_id: int, address: str) -> bool:
    """Did the same network ask by HEAD a short time ago?"""
    return _is_noted(_head(delivery_id, address))


def _trap(page_id: str) -> str:
    return f"mailer:rating:trap:{page_id}"


def _head(delivery_id: int, address: str) -> str:
    return f"mailer:rating:head:{delivery_id}:{network_of(address)}"


def _note(key: str, seconds: int) -> None:
    try:
        redis.quick_client(current_app).set(key, 1, ex=seconds)
    except RedisError as error:
        log.warning("not noted while Redis is away", error=str(error))


def _is_noted(key: str) -> bool:
    try:
        return bool(redis.quick_client(current_app).exists(key))
    except RedisError as error:
        log.warning("not looked up while Redis is away", error=str(error))
        return False
