"""The encoding of a text file, judged on the whole file and not on its first lines."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from mailer.lib.tabular.recognise import SAMPLE, is_utf16

#: What a person may choose from; the first ones are tried by `detect`.
ENCODINGS: dict[str, str] = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO-8859-15",
    "mac-roman": "Mac Roman",
    "cp850": "DOS 850",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
}
_WESTERN = ("cp1252", "iso8859-15", "mac-roman", "cp850")
_OTHERS = ("cp1250", "cp1251", "cp1253", "cp1254")
#: Bytes above ASCII with what stands around them: that is where encodings differ.
_CONTEXT = re.compile(rb"[^\x80-\xff\r\n]{0,12}[\x80-\xff]+[^\x80-\xff\r\n]{0,12}")
_ENOUGH = 4000
_UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_FRENCH = frozenset("éèêëàâîïôùûçœÉÈÊÀÇŒ")
_WEST = frozenset("äöüñæáíóúãõåøßÄÖÜËÂÎÏÔÙÛÆÑÁÍÓÚÃÕÅØ")
_MARKS = frozenset("’‘“”«»–—…€°\xa0ªº§²³·´")


def detect(path: Path) -> str:
    """One of `ENCODINGS`. Reads the whole file once, in constant memory."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
        wide = is_utf16(sample)
        if wide:
            return wide
        if sample.startswith(codecs.BOM_UTF8):
            return "utf-8"
        file.seek(0)
        contexts: list[bytes] = []
        decoder = codecs.getincrementaldecoder("utf-8")()
        valid = True
        while chunk := file.read(1 << 20):
            valid = valid and _decodes(decoder, chunk)
            if len(contexts) < _ENOUGH:
                contexts.extend(_CONTEXT.findall(chunk)[: _ENOUGH - len(contexts)])
            elif not valid:
                break
        if valid and _decodes(decoder, b"", final=True):
            return "utf-8"
    return _eight_bit(contexts)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _eight_bit(contexts: list[bytes]) -> str:
    sample = b"\n".join(contexts)
    letters = _UTF8_LETTER.findall(sample)
    stray = len(_HIGH.findall(_UTF8_LETTER.sub(b"", sample)))
    if len(letters) >= 9 * stray:
        return "utf-8"  # UTF-8 with a few broken places; those rows are named when it is read
    if _mostly_foreign(sample):
        match = from_bytes(sample, cp_isolation=list(_OTHERS)).best()
        return match.encoding.replace("_", "-") if match else _WESTERN[0]
    return max(_WESTERN, key=lambda encoding: _western(sample, encoding))


def _mostly_foreign(sample: bytes) -> bool:
    """Whole words above ASCII: Cyrillic, Greek; Western words have single accented letters."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return sum(len(run) for run in runs if len(run) > 2) * 2 > sum(len(run) for run in runs)


def _western(sample: bytes, encoding: str) -> float:
    """How much like Western European words the bytes read in `encoding`: −1 … 1 a character."""
    text = sample.decode(encoding, "replace")
    total = points = 0.0
    for before, char, after in zip("\n" + text[:-1], text, text[1:] + "\n", strict=True):
        if char < "\x80":
            continue
        total += 1
        points += _points(before, char, after)
    return points / total if total else 0.0


def _points(before: str, char: str, after: str) -> float:
    if char in _FRENCH or char in _WEST:
        if char.isupper() and before.islower():
            return -0.5  # "caf" + "É" + "s": another encoding's letter
        if not before.isalpha() and not after.isalpha() and char not in "àÀ":
            return 0.2
        return 1.0 if char in _FRENCH else 0.8
    if char in _MARKS:
        inside = before.isalpha() and after.isalpha()
        if char in "’‘°\xa0":
            return 1.0 if before.isalpha() else 0.6
        return -0.5 if inside else 0.6
    if char == "\ufffd" or char < "\xa0":
        return -1.0
    return 0.3 if char.isalpha() else -0.6
