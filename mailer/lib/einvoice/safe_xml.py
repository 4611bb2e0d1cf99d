"""XML from anybody: nothing is fetched, no entity is resolved, size and depth have limits.

A first pass only looks at the structure (expat, in constant memory) and refuses every document
type declaration: without one there are no entities, and so neither bombs nor inclusions.
"""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

from mailer.lib.einvoice.unusable import Unusable
from mailer.lib.einvoice.values import Element

#: Bytes; files that are attached inside count.
LARGEST = 30_000_000
DEEPEST = 64
MOST_ELEMENTS = 1_000_000


def parse(content: bytes) -> Element:
    """The root element. Raises `Unusable`."""
    if len(content) > LARGEST:
        raise Unusable("xml_too_large", str(LARGEST // 1_000_000))
    content = content.lstrip(b" \t\r\n")
    if not content:
        raise Unusable("empty")
    _look_through(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,  # of text only: the pass above has counted the rest
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unusable("xml_broken", _reason(error)) from error
    if root is None:
        raise Unusable("xml_broken")
    return root


class _Structure:
    """Counts while expat reads."""

    def __init__(self) -> None:
        self.depth = self.elements = 0

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST or self.elements > MOST_ELEMENTS:
            raise Unusable("xml_too_deep")

    def end(self, _name: str) -> None:
        self.depth -= 1

    def doctype(self, *_arguments: object) -> None:
        raise Unusable("xml_doctype")


def _look_through(content: bytes) -> None:
    structure = _Structure()
    parser = expat.ParserCreate()
    parser.StartElementHandler = structure.start
    parser.EndElementHandler = structure.end
    parser.StartDoctypeDeclHandler = structure.doctype
    parser.EntityDeclHandler = structure.doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unusable("xml_broken", _reason(error)) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise Unusable("xml_broken", _reason(error)) from error


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
