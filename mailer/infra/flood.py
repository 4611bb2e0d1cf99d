"""Too much of the same: counted in Redis, all counters of a request by one call, which may note
something, too. While Redis is away, nothing is too much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, current_app
from redis.commands.core import Script
from redis.exceptions import RedisError

from mailer.infra import redis

_SCRIPT = "mailer.flood.script"
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


class Limit(NamedTuple):
    """At most so many of a key within so many seconds."""

    key: str
    most: int
    seconds: int


def init_app(app: Flask) -> None:
    """Know the script; Redis learns it when it is first used."""
    app.extensions[_SCRIPT] = redis.quick_client(app).register_script(_LUA)


def within(limits: Sequence[Limit]) -> bool:
    """Count; is none of them exceeded?"""
    try:
        return counted(limits)
    except RedisError:
        return True


def counted(limits: Sequence[Limit], stream: str = "", value: bytes = b"") -> bool:
    """Count, and add a value to that stream of Redis unless a limit is exceeded. Answers whether
    none is. Raises `RedisError`."""
    keys = [f"mailer:flood:{limit.key}" for limit in limits]
    arguments: list[Any] = [value]
    for limit in limits:
        arguments += (limit.most, limit.seconds)
    script: Script = current_app.extensions[_SCRIPT]
    return bool(script(keys=[*keys, stream] if stream else keys, args=arguments))
