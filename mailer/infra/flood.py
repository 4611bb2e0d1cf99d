"""Too much of the same: counted in Redis, all counters of a request by one call, which may note
something, too. While Redis is away, nothing is too much."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask
from redis.exceptions import NoScriptError, RedisError

from mailer.infra import redis

#: Every counter counts, and lives for its seconds from its first count; the value is added to the
#: stream (the last key, if there is one more than counters) only while none of them is exceeded.
_LUA = """
local within, counters = 1, (#ARGV - 1) / 2
for i = 1, counters do
  local count = redis.call('INCR', KEYS[i])
  if count == 1 then redis.call('EXPIRE', KEYS[i], ARGV[2 * i + 1]) end
  if count > tonumber(ARGV[2 * i]) then within = 0 end
end
if within == 1 and #KEYS > counters then redis.call('XADD', KEYS[#KEYS], '*', 'v', ARGV[1]) end
return within
"""
#: Its name, by which Redis knows it once it has seen it.
_SHA = hashlib.sha1(_LUA.encode(), usedforsecurity=False).hexdigest()


class Limit(NamedTuple):
    """At most so many of a key within so many seconds."""

    key: str
    most: int
    seconds: int


def within(app: Flask, limits: Sequence[Limit]) -> bool:
    """Count; is none of them exceeded?"""
    try:
        return counted(app, limits)
    except RedisError:
        return True


def counted(app: Flask, limits: Sequence[Limit], stream: str = "", value: bytes = b"") -> bool:
    """Count, and add a value to that stream of Redis unless a limit is exceeded. Answers whether
    none is. Raises `RedisError`."""
    keys = [f"mailer:flood:{limit.key}" for limit in limits]
    if stream:
        keys.append(stream)
    what: list[Any] = [len(keys), *keys, value]
    for limit in limits:
        what += (limit.most, limit.seconds)
    try:
        return bool(redis.ask(app, "EVALSHA", _SHA, *what))
    except NoScriptError:
        return bool(redis.ask(app, "EVAL", _LUA, *what))
