"""The help pages: Markdown files in `mailer/help/<language>/`, one an area.

A file begins with `# Title` and one paragraph that says what the area is for; each `##` begins
a section, which is what a search finds. A link to another page is its name: `[Templates](templates)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from mailer.lib.folding import fold

FOLDER = Path(__file__).resolve().parents[2] / "help"
#: The order of the list; a page that is not named here comes after these.
ORDER = (
    "getting-started",
    "home",
    "mailings",
    "templates",
    "customers",
    "deals",
    "custom_lists",
    "incidents",
    "imports",
    "documents",
    "mailbox",
    "settings",
    "users",
    "keyboard",
)
#: Letters of a search result.
SNIPPET = 160

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; the first section of a page is its beginning."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True)
class Page:
    """One help page."""

    area: str
    title: str
    #: What the area is for, in one paragraph.
    summary: str
    html: Markup
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Hit:
    """A section that a search found."""

    page: Page
    section: Section
    snippet: str


def areas(language: str) -> list[str]:
    """The pages that exist, in order."""
    names = {path.stem for path in (FOLDER / language).glob("*.md")}
    first = [name for name in ORDER if name in names]
    return first + sorted(names.difference(first))


def page(language: str, area: str) -> Page | None:
    """A page, or None if there is no such page."""
    if area not in areas(language):
        return None
    path = FOLDER / language / f"{area}.md"
    return _read(path, path.stat().st_mtime_ns)


def all_pages(language: str) -> list[Page]:
    """Every page, in order."""
    found = (page(language, area) for area in areas(language))
    return [page for page in found if page is not None]


def search(language: str, query: str) -> list[Hit]:
    """Sections that hold every word of the query; those with it in their title first."""
    words = fold(query).split()
    if not words:
        return []
    hits: list[tuple[bool, Hit]] = []
    for found in all_pages(language):
        for section in found.sections:
            title = fold(f"{found.title} {section.title}")
            text = fold(section.text)
            if all(word in title or word in text for word in words):
                in_title = all(word in title for word in words)
                hits.append((in_title, Hit(found, section, _snippet(section.text, words))))
    return [hit for _in_title, hit in sorted(hits, key=lambda pair: not pair[0])]


@lru_cache(maxsize=64)
def _read(path: Path, _modified: int) -> Page:
    tokens = _markdown.parse(path.read_text("utf-8"))
    _number_headings(tokens)
    sections = tuple(_sections(tokens))
    title = sections[0].title
    # The frame of the page shows the title itself.
    html = _markdown.renderer.render(tokens[3:], _markdown.options, {})
    summary = next((_plain(t) for t in tokens[3:] if t.type == "inline"), "")
    return Page(path.stem, title, summary, Markup(html), sections)  # noqa: S704 - our own files


def _number_headings(tokens: list[Token]) -> None:
    for number, token in enumerate(t for t in tokens if t.type == "heading_open"):
        token.attrSet("id", f"part-{number}")


def _sections(tokens: list[Token]) -> Iterator[Section]:
    anchor, title, texts = "", "", list[str]()
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            if title:
                yield Section(anchor, title, " ".join(texts))
            number = str(token.attrGet("id"))
            anchor, title, texts = "" if number == "part-0" else number, "", []
        elif token.type == "inline":
            if not title and tokens[position - 1].type == "heading_open":
                title = _plain(token)
            else:
                texts.append(_plain(token))
    yield Section(anchor, title, " ".join(texts))


def _plain(token: Token) -> str:
    breaks = ("softbreak", "hardbreak")
    parts = (" " if t.type in breaks else t.content for t in token.children or [])
    return " ".join("".join(parts).split())


def _snippet(text: str, words: list[str]) -> str:
    """The part of a text around the first of the words."""
    folded = fold(text)
    # Folding may shorten a text by a few letters: near enough for a snippet.
    at = min((folded.find(word) for word in words if word in folded), default=0)
    start = max(0, at - SNIPPET // 3)
    piece = text[start : start + SNIPPET].strip()
    before = "… " if start else ""
    after = " …" if start + SNIPPET < len(text) else ""
    return f"{before}{piece}{after}"
