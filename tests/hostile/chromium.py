"""Hostile documents in the real Chromium: many at once, each in a frame, poked at, and watched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

from tests.hostile.corpus import CANARY

SITE = "http://hostile.invalid"
#: Documents in one page.
MANY = 40
_WANTED = re.compile(rf"{SITE}/(?:document/(\d+)|page/([\d,]*))")
_NUMBER = re.compile(rf"{CANARY}/(\d+)")

#: What a reader does, and more: everything is touched and pressed, in all frames that allow it.
_POKE = """() => {
  const events = ['mouseover', 'mouseenter', 'mousedown', 'pointerenter', 'pointerdown', 'focusin',
    'dblclick', 'keydown', 'contextmenu', 'wheel', 'copy', 'focus'];
  const stay = event => {
    const link = event.target.closest('a, area');
    // An ordinary link may lead where it likes; what it must not do is run.
    if (link && /^(https?|mailto|tel|cid):/.test(link.href)) event.preventDefault();
  };
  const poke = document => {
    document.addEventListener('click', stay, true);
    for (const element of document.querySelectorAll('*')) {
      for (const name of events) element.dispatchEvent(new Event(name, {bubbles: true}));
      try { element.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})) }
      catch {}
    }
    for (const frame of document.querySelectorAll('iframe, frame')) {
      try { poke(frame.contentDocument) } catch {}
    }
  };
  poke(document);
}"""
_SETTLE = """() => new Promise(done => {
  let frames = 8;
  const next = () => frames-- ? requestAnimationFrame(next) : setTimeout(done, 30);
  next();
})"""
_READ_AGAIN = """documents => {
  for (const html of documents) {
    const place = document.createElement('div');
    document.body.append(place);
    place.innerHTML = html;
    place.innerHTML = place.innerHTML;
    const other = new DOMParser().parseFromString(html, 'text/html');
    place.innerHTML += other.documentElement.innerHTML;
  }
}"""


class Observer:
    """A browser in which documents tell that they did something."""

    def __init__(self, browser: Browser) -> None:
        self.told: set[int] = set()
        self._documents: Mapping[int, str] = {}
        self.context: BrowserContext = browser.new_context()
        self.context.expose_function("canary", self._tell)
        self.context.route("**/*", self._answer)
        self.context.on("request", self._note)
        self.context.on("page", lambda page: page.on("dialog", lambda dialog: dialog.dismiss()))

    def close(self) -> None:
        """Close the browser's context."""
        self.context.close()

    def watch(self, documents: Mapping[int, str]) -> set[int]:
        """The numbers of the documents that ran something or asked for something."""
        self._documents = documents
        for numbers in batches(documents):
            page = self.context.new_page()
            page.goto(f"{SITE}/page/{','.join(map(str, numbers))}")
            self._poke(page)
            page.close()
        return self.told

    def read_again(self, documents: Mapping[int, str]) -> set[int]:
        """The same where a program writes the documents into its own page, more than once."""
        for numbers in batches(documents):
            page = self.context.new_page()
            page.goto(f"{SITE}/page/")
            page.evaluate(_READ_AGAIN, [documents[number] for number in numbers])
            self._poke(page)
            page.close()
        return self.told

    def _poke(self, page: Page) -> None:
        page.evaluate(_SETTLE)
        page.evaluate(_POKE)
        page.evaluate(_SETTLE)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if match := _NUMBER.match(url):
            run = f"canary({match[1]})"
            kinds = {"js": ("text/javascript", run), "css": ("text/css", "a{}")}
            kind, body = kinds.get(url.rsplit(".")[-1], ("text/html", f"<script>{run}</script>"))
            route.fulfill(content_type=kind, body=body)
            return
        wanted = _WANTED.fullmatch(url)
        if wanted is None:
            route.abort()
        elif wanted[1] is not None:
            html = self._documents[int(wanted[1])]
            route.fulfill(content_type="text/html; charset=utf-8", body=html)
        else:
            numbers = [number for number in wanted[2].split(",") if number]
            frames = (f"<iframe src='/document/{number}'></iframe>" for number in numbers)
            route.fulfill(content_type="text/html", body=f"<p>{''.join(frames)}")

    def _tell(self, number: int) -> None:
        self.told.add(number)

    def _note(self, request: Request) -> None:
        if match := _NUMBER.match(request.url):
            self.told.add(int(match[1]))


def batches(documents: Iterable[int], size: int = MANY) -> Iterator[list[int]]:
    """Numbers, so many at a time."""
    numbers = iter(documents)
    while batch := list(islice(numbers, size)):
        yield batch
