#!/usr/bin/env python
"""How long the steps of "Create mailing" and the list window take at many customers, asked of a
running installation.

    MAILER_DATA_DIR=… scripts/time_steps.py http://127.0.0.1:8000 EMAIL PASSWORD [SOURCE…]

Run it on a demonstration with many customers (`mailer demo --customers 100000`, then `make run`),
for recipients of these sources (`all`, `group:1`, `ticked`, …; `write_to=contacts` for their
contacts). Each request is sent three times.
Printed are, in milliseconds, the median time on the clock and the processor time that all
processes of that installation's web server used for one request: what the clock would show on a
machine that does nothing else. It leaves a draft and an empty selection behind.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

from requests import Response, Session

RUNS = 3
ALL_CRITERIA = [("node", "c"), ("c.join", "all")]
GIVEN = [
    *ALL_CRITERIA,
    ("node", "c-0"),
    ("c-0.field", "consent"),
    ("c-0.is", "one_of"),
    ("c-0.value", "given"),
]


def main() -> None:
    """Time all requests."""
    base, email, password, *sources = sys.argv[1:]
    visitor = Visitor(base, email, password)
    step_three(visitor, [_field(source) for source in sources or ["all"]])
    list_window(visitor)


def _field(word: str) -> tuple[str, str]:
    name, given, value = word.partition("=")
    return (name, value) if given else ("to", word)


class Visitor:
    """Somebody who is signed in."""

    def __init__(self, base: str, email: str, password: str) -> None:
        self.base, self.session = base, Session()
        self.pids = web_processes()
        page = self.get("/sign-in")
        self.post("/sign-in", [("email", email), ("password", password)], page)

    def get(self, address: str) -> Response:
        """A page."""
        answer = self.session.get(self.base + address)
        answer.raise_for_status()
        return answer

    def post(self, address: str, values: list[tuple[str, str]], page: Response) -> Response:
        """A form of `page`, without following where the answer leads."""
        token = field("csrf_token", page.text)
        answer = self.session.post(
            self.base + address, data=[("csrf_token", token), *values], allow_redirects=False
        )
        answer.raise_for_status()
        return answer

    def timed(self, name: str, ask: Callable[[], Response]) -> Response:
        """Ask some times, print how long it took, answer with the last answer."""
        times, before = [], self._processor()
        for _ in range(RUNS):
            begin = time.perf_counter()
            answer = ask()
            times.append((time.perf_counter() - begin) * 1000)
        processor = (self._processor() - before) * 1000 / RUNS
        print(f"{statistics.median(times):8.0f} {processor:8.0f}  {name}", flush=True)
        return answer

    def _processor(self) -> float:
        """User and system time so far (proc(5)), in seconds."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2] for pid in self.pids]
        ticks = sum(int(each) for stat in stats for each in stat.split()[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")


def web_processes() -> list[str]:
    """The processes of the web server of the installation in `MAILER_DATA_DIR`."""
    folder = f"MAILER_DATA_DIR={os.environ['MAILER_DATA_DIR']}\0".encode()
    return [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if b"gunicorn" in path.read_bytes()
        and folder in path.with_name("environ").read_bytes() + b"\0"
    ]


def step_three(visitor: Visitor, sources: list[tuple[str, str]]) -> None:
    """Open, tick, untick, search, page, and go on."""
    offered = visitor.get("/mailings/new?to=all").text
    template = ("template", re.findall(r"template=(\d+)", offered)[0])
    query = "&".join(f"{name}={value}" for name, value in [template, *sources])
    before = visitor.get(f"/mailings/send/audience?{query}")
    visitor.timed("step 2: count", lambda: visitor.get(f"/mailings/send/audience/count?{query}"))
    kept = visitor.timed(
        "step 2: next",
        lambda: visitor.post("/mailings/send/audience", [template, *sources], before),
    )
    here = kept.headers["Location"].removeprefix(visitor.base)
    page = visitor.timed("step 3: open", lambda: visitor.get(here))
    ids = re.findall(r'"one": (\d+)', page.text)
    form = [template, *sources, ("draft", field("draft", page.text))]
    tick, every = "/mailings/send/contacts/tick", "/mailings/send/contacts/all"
    one = [*form, ("one", ids[0])]
    visitor.timed("step 3: untick", lambda: visitor.post(tick, one, page))
    visitor.timed("step 3: open, one unticked", lambda: visitor.get(here))
    visitor.timed("step 3: tick", lambda: visitor.post(tick, [*one, ("on", "1")], page))
    for text in ("mar", "martin+lyon", "qqqq"):
        visitor.timed(f"step 3: search {text}", lambda: visitor.get(f"{here}&q={text}"))  # noqa: B023
    visitor.timed("step 3: next page", lambda: visitor.get(f"{here}&after={ids[-1]}"))
    visitor.timed("step 3: none", lambda: visitor.post(every, form, page))
    visitor.timed("step 3: open, none ticked", lambda: visitor.get(here))
    visitor.timed("step 3: all", lambda: visitor.post(every, [*form, ("on", "1")], page))
    onward = unescape(re.findall(r'href="(/mailings/send/review[^"]+)"', page.text)[0])
    visitor.timed("step 3: next (opens step 4)", lambda: visitor.get(onward))


def list_window(visitor: Visitor) -> None:
    """Open, criteria, a move of one, of all, a page, a search, and the reset."""
    move = "/customers/lists/window/move"
    page = visitor.timed("window: open", lambda: visitor.get("/customers/lists/window"))
    ids = re.findall(r'id="matching-(\d+)"', page.text)

    def moved(criteria: list[tuple[str, str]], what: str, *more: tuple[str, str]) -> Response:
        return visitor.post(move, [*criteria, ("do", what), *more], page)

    matching = "/customers/lists/window/matching"
    visitor.timed("window: criteria", lambda: visitor.post(matching, GIVEN, page))
    visitor.timed("window: one added", lambda: moved(ALL_CRITERIA, "add", ("id", ids[0])))
    visitor.timed("window: all who match added", lambda: moved(GIVEN, "add-all"))
    visitor.timed("window: everyone added", lambda: moved(ALL_CRITERIA, "add-all"))
    visitor.timed("window: one taken out", lambda: moved(ALL_CRITERIA, "remove", ("id", ids[1])))
    window = "/customers/lists/window/selected"
    visitor.timed("window: search selected", lambda: visitor.get(f"{window}?sq=martin"))
    visitor.timed("window: found ones out", lambda: moved([], "remove-all", ("sq", "martin")))
    visitor.timed("window: open, nearly all", lambda: visitor.get("/customers/lists/window"))
    visitor.timed("window: reset", lambda: moved(ALL_CRITERIA, "reset"))


def field(name: str, page: str) -> str:
    """The value of a field in a form."""
    return unescape(re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)[0])


if __name__ == "__main__":
    main()
