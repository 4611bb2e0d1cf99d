#!/usr/bin/env python
"""The texts of the product in other languages.

    scripts/translations.py compile           mailer/translations/<language>/**.po → messages.mo
    scripts/translations.py check             what is missing, obsolete or wrongly written
    scripts/translations.py missing [PART]    the missing texts as .po, to be filled in; PART
                                              keeps only files whose path contains it

English stands in the code. Each area has a .po file of its own; the same text in two files must
be translated the same way.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "mailer" / "translations"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "lazy_ngettext": (1, 2),
}
#: Of a message: its text, or (singular, plural).
Key = str | tuple[str, str]


def languages() -> list[str]:
    """Those that have a .po file."""
    return sorted({path.relative_to(TRANSLATIONS).parts[0] for path in TRANSLATIONS.rglob("*.po")})


def extracted() -> dict[Key, list[tuple[str, int]]]:
    """Every text in the code and templates, with the places where it stands."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[Key, list[tuple[str, int]]] = defaultdict(list)
    for path, line, message, _comments, _context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=_is_ours
    ):
        key = (message[0], message[1]) if isinstance(message, tuple) else message
        if key:
            found[key].append((path, line))
    return dict(found)


def _is_ours(folder: str) -> bool:
    path = Path(folder).relative_to(ROOT)
    return not path.parts or (path.parts[0] == "mailer" and path.parts[1:2] != ("static",))


def translated(language: str) -> tuple[Catalog, list[str]]:
    """All .po files of a language in one catalogue, and what is wrong between them."""
    merged = Catalog(locale=language, domain="messages", fuzzy=False, charset="utf-8")
    wrong = []
    home: dict[Key, str] = {}
    for path in sorted((TRANSLATIONS / language).rglob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
        for message in catalog:
            if not message.id or not _is_full(message):
                continue
            key = _key(message)
            before = merged.get(message.id)
            if before is None:
                merged.add(message.id, message.string)
                home[key] = path.name
            elif before.string != message.string:
                wrong.append(f"{path.name} and {home[key]} translate {_short(key)} differently")
    return merged, wrong


def problems(language: str) -> Iterator[str]:
    """Everything that is wrong with a language, one sentence each."""
    merged, wrong = translated(language)
    yield from wrong
    wanted = extracted()
    have = {_key(message): message for message in merged if message.id}
    for key in sorted(wanted.keys() - have.keys(), key=str):
        path, line = wanted[key][0]
        yield f"missing: {_short(key)} ({path}:{line})"
    for key in sorted(have.keys() - wanted.keys(), key=str):
        yield f"obsolete (no code says it any more): {_short(key)}"
    for key, message in have.items():
        for problem in wrong_in(message, language):
            yield f"{problem}: {_short(key)}"


def wrong_in(message: Message, language: str) -> Iterator[str]:
    """What is wrong with one translation."""
    ids, strings = _texts(message.id), _texts(message.string)
    wanted = set().union(*(_placeholders(text) for text in ids))
    for number, string in enumerate(strings):
        have = _placeholders(string)
        one = len(strings) > 1 and number == 0  # may say "one mail" where English counts
        optional = {"num", "count", "n"} | (wanted - _placeholders(ids[0])) if one else set()
        if have - wanted or wanted - have - optional:
            yield f"placeholders differ ({', '.join(sorted(have ^ wanted))})"
        if wanted and not _formats(string, wanted):
            yield "a % that is no placeholder must be written %%"
        if _tags(ids[-1]) != _tags(string):
            yield "HTML tags differ"
        if language == "fr":
            yield from french(string)


def french(text: str) -> Iterator[str]:
    """Breaches of French typography."""
    plain = re.sub(r"%\(\w+\)[sd]|<[^>]*>|&\w+;|@\w+(\|[^@]*)?@|https?://\S+", "X", text)
    plain = plain.replace("%%", "%")
    if "'" in plain:
        yield "an apostrophe is ’ in French"
    if '"' in plain:
        yield "quotation marks are « » in French"
    if "..." in plain:
        yield "three dots are one character (…)"
    if re.search(r"(?<![\u00a0\u202f!?])[;!?%](?=[\s\u00a0)»”’.,…]|$)", plain):
        yield "a no-break space belongs before ; ! ? %"
    if re.search(r"(?<![\u00a0\u202f]):(?=\s|$)", plain):
        yield "a no-break space belongs before :"
    if re.search(r"(?<![\u00a0\u202f])»|«(?![\u00a0\u202f])", plain):
        yield "no-break spaces belong inside « »"


def compile_all() -> list[Path]:
    """Write each language's messages.mo where that changes anything; answers with them all."""
    made = []
    for language in languages():
        merged, _wrong = translated(language)
        target = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"
        buffer = io.BytesIO()
        write_mo(buffer, merged)
        if not target.exists() or target.read_bytes() != buffer.getvalue():
            half = target.with_suffix(".part")
            half.write_bytes(buffer.getvalue())
            half.replace(target)
        made.append(target)
    return made


def missing(language: str, part: str = "") -> str:
    """The missing texts as .po."""
    merged, _wrong = translated(language)
    have = {_key(message) for message in merged if message.id}
    todo = Catalog(locale=language, charset="utf-8")
    for key, places in extracted().items():
        if key not in have and any(part in path for path, _line in places):
            todo.add(key, locations=places)
    buffer = io.BytesIO()
    write_po(buffer, todo, width=0, omit_header=True, sort_by_file=True)
    return buffer.getvalue().decode()


def _key(message: Message) -> Key:
    if isinstance(message.id, str):
        return message.id
    return (str(message.id[0]), str(message.id[1]))


def _texts(value: str | Iterable[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _is_full(message: Message) -> bool:
    return not message.fuzzy and bool(message.string) and all(_texts(message.string))


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)[sd]", text))


def _formats(text: str, names: set[str]) -> bool:
    try:
        return bool(text % dict.fromkeys(names, 1))
    except (ValueError, TypeError, KeyError):
        return False


def _tags(text: str) -> list[str]:
    return sorted(re.findall(r"</?[a-z][a-z0-9]*", text))


def _short(key: Key) -> str:
    text = key if isinstance(key, str) else key[0]
    return f"“{text}”" if len(text) < 80 else f"“{text[:77]}…”"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Texts in other languages.")
    parser.add_argument("action", choices=("compile", "check", "missing"))
    parser.add_argument("part", nargs="?", default="", help="a part of the files' paths")
    given = parser.parse_args()
    if given.action == "compile":
        compile_all()
        return 0
    if given.action == "missing":
        for language in languages():
            print(missing(language, given.part), end="")
        return 0
    found = [f"{language}: {text}" for language in languages() for text in problems(language)]
    print("\n".join(found) or "All texts are translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
