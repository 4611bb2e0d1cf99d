"""MJML to HTML, by the engine that the designer in the browser bundles: what one sees is sent.

The engine is JavaScript (npm's `mjml-browser`, put into `static/dist` by `npm run build`) and runs
in QuickJS, without file system, network or clock of its own. Its one context must never be used
by two threads at once, so it stands behind a lock; a forked process makes its own.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import quickjs

_DIST = Path(__file__).resolve().parent.parent / "static" / "dist"
#: A large mail takes 0.2 s and 30 MB.
_SECONDS, _BYTES, _STACK = 6, 192 * 1024 * 1024, 512 * 1024

# The bundle wants a browser's global object. Includes are never followed: the bundle has no
# files to read, and what asks for one is left out.
_BEFORE = "var window = globalThis, self = globalThis;"
_AFTER = """
function compile(source) {
  const made = globalThis.mjml(source, {
    validationLevel: "soft", ignoreIncludes: true, keepComments: true, fonts: {}, minify: false,
  });
  const errors = made.errors.map((e) => [e.line || 0, e.tagName || "", e.message || ""]);
  return JSON.stringify([made.html, errors]);
}
"""


class EngineMissing(RuntimeError):
    """The assets were not built: `npm run build`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What the engine minds; `text` is its own, in English. `line` counts from 1, 0 = unknown."""

    text: str
    element: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Compiled:
    """A whole HTML document, empty where the engine gave up, and what it minds."""

    html: str
    errors: tuple[Problem, ...] = ()


class Engine:
    """One context, made when it is first needed and again after it was stopped half-way."""

    def __init__(self, seconds: float = _SECONDS, memory: int = _BYTES) -> None:
        self._lock = threading.Lock()
        self._seconds = seconds
        self._memory = memory
        self._context: quickjs.Context | None = None

    def compile(self, mjml: str) -> Compiled:
        """Compile one MJML document. Never raises for what stands in it."""
        try:
            html, errors = json.loads(self._run(mjml))
        except quickjs.JSException as error:
            return Compiled("", (Problem(str(error).split("\n", 1)[0][:300]),))
        return Compiled(html, tuple(Problem(text, name, line) for line, name, text in errors))

    def _run(self, mjml: str) -> str:
        with self._lock:
            if self._context is None:
                self._context = self._made()
            try:
                return str(self._context.get("compile")(mjml))
            except quickjs.JSException:
                # Stopped in the midst of its work, nothing about its state is certain.
                self._context = None
                raise

    def _made(self) -> quickjs.Context:
        context = quickjs.Context()
        context.set_max_stack_size(_STACK)
        context.eval(_BEFORE)
        context.eval(_source())
        context.eval(_AFTER)
        context.set_memory_limit(self._memory)
        context.set_time_limit(self._seconds)
        return context


_engine = Engine()
#: Engines of a parent process. Never freed: a thread that is not here may have been at work in
#: one, and QuickJS ends the process when that happens.
_of_parents: list[Engine] = []


def _after_fork() -> None:
    global _engine
    _of_parents.append(_engine)
    _engine = Engine()


os.register_at_fork(after_in_child=_after_fork)


def compile(mjml: str) -> Compiled:
    """Compile one MJML document in the engine of this process."""
    return _engine.compile(mjml)


@cache
def _source() -> str:
    try:
        names = json.loads((_DIST / "manifest.json").read_bytes())
        return (_DIST / str(names["mjml.js"])).read_text("utf-8")
    except (OSError, KeyError, ValueError) as error:
        raise EngineMissing("MJML’s engine is not in static/dist: npm run build") from error
