"""Hybrid PDFs (Factur-X, ZUGFeRD): the XML inside, the other files, and what the PDF says of
itself."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader

from mailer.lib.einvoice.invoice import EmbeddedFile
from mailer.lib.einvoice.unusable import Unusable

MAGIC = b"%PDF-"
#: Readers look for the mark within so many bytes (ISO 32000-1, annex H, 3.4.1).
_MAGIC_WITHIN = 1024
#: Names that the standards give the XML; compared in lower case.
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "cii-invoice.xml")
#: Bytes of one embedded file, and how many of them are looked at.
LARGEST, MOST = 20_000_000, 50
_LEVEL = re.compile(r"(?:fx|zf|\w+):ConformanceLevel(?:>|=[\"'])\s*([A-Z0-9 ._-]+?)\s*[<\"']", re.I)
_PDFA = re.compile(r"pdfaid:part(?:>|=[\"'])\s*(\d)")


@dataclass
class Hybrid:
    """A PDF with an invoice in it."""

    xml: bytes
    xml_name: str
    files: list[EmbeddedFile] = field(default_factory=list)
    #: The profile that the PDF's metadata names (`EN 16931`); empty if none.
    level: str = ""
    #: The part of PDF/A that it claims to be (3 is asked for); empty if none.
    pdfa: str = ""


def is_pdf(content: bytes) -> bool:
    """It begins like a PDF."""
    return MAGIC in content[:_MAGIC_WITHIN]


def read(content: bytes) -> Hybrid:
    """The invoice inside. Raises `Unusable`."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        # A PDF that only forbids printing and the like opens with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unusable("pdf_encrypted")
        files = _embedded(reader)
        metadata = _metadata(reader)
    except Unusable:
        raise
    except NotImplementedError as error:
        raise Unusable("pdf_encrypted") from error
    except Exception as error:  # a broken PDF makes the library fail in any way
        raise Unusable("pdf_broken") from error
    return _hybrid(files, metadata)


def _hybrid(files: list[EmbeddedFile], metadata: str) -> Hybrid:
    chosen = next((f for f in files if _plain(f.name) in NAMES), None) or next(
        (f for f in files if _plain(f.name).endswith(".xml") and b"CrossIndustry" in f.content),
        None,
    )
    if chosen is None:
        raise Unusable("pdf_without_xml")
    level, pdfa = _LEVEL.search(metadata), _PDFA.search(metadata)
    return Hybrid(
        xml=chosen.content,
        xml_name=chosen.name,
        files=[each for each in files if each is not chosen],
        level=level[1].strip() if level else "",
        pdfa=pdfa[1] if pdfa else "",
    )


def _embedded(reader: PdfReader) -> list[EmbeddedFile]:
    found: list[EmbeddedFile] = []
    for number, each in enumerate(reader.attachment_list):
        if number >= MOST:
            break
        content: Any = each.content
        if isinstance(content, bytes) and len(content) <= LARGEST:
            subtype = str(each.subtype or "").removeprefix("/").replace("#2F", "/")
            name = str(each.alternative_name or each.name or "")
            if (name, content) not in [(f.name, f.content) for f in found]:
                found.append(EmbeddedFile(name, subtype, content))
    return found


def _metadata(reader: PdfReader) -> str:
    catalogue: Any = reader.trailer["/Root"]
    stream = catalogue.get("/Metadata")
    if stream is None:
        return ""
    data: bytes = stream.get_object().get_data()
    return data[:500_000].decode("utf-8", "replace")


def _plain(name: str) -> str:
    return name.rpartition("/")[2].strip().lower()
