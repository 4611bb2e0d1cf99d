"""From a file's bytes to what the invoice says."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailer.lib.einvoice import checks, cii, pdf, safe_xml, terms, ubl
from mailer.lib.einvoice.invoice import EmbeddedFile, Invoice
from mailer.lib.einvoice.unusable import Unusable
from mailer.lib.einvoice.values import Element, local_name

#: Bytes of a file.
LARGEST = 50_000_000
_MARKS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")


@dataclass
class Reading:
    """What was found in a file."""

    invoice: Invoice
    is_pdf: bool
    #: Files that came with it, beside the XML itself.
    files: list[EmbeddedFile] = field(default_factory=list)


def looks_like_one(content: bytes) -> bool:
    """It is a PDF or XML; whether it holds an invoice is another question."""
    return pdf.is_pdf(content) or content.lstrip(b" \t\r\n").startswith(_MARKS)


def read(content: bytes) -> Reading:
    """The invoice in a PDF or XML. Raises `Unusable`."""
    if len(content) > LARGEST:
        raise Unusable("too_large", str(LARGEST // 1_000_000))
    if not content.strip(b"\x00 \t\r\n"):
        raise Unusable("empty")
    if pdf.is_pdf(content):
        hybrid = pdf.read(content)
        invoice = read_xml(hybrid.xml)
        _look_at_pdf(invoice, hybrid)
        return Reading(invoice, is_pdf=True, files=_all(hybrid.files, invoice.files))
    if not looks_like_one(content):
        raise Unusable("unknown_file")
    invoice = read_xml(content)
    return Reading(invoice, is_pdf=False, files=_all([], invoice.files))


def read_xml(content: bytes) -> Invoice:
    """The invoice in an XML. Raises `Unusable`."""
    root = safe_xml.parse(content)
    invoice = _invoice(root)
    checks.must(invoice)
    checks.look(invoice)
    checks.schema(root, invoice)
    if invoice.due_date is None and invoice.issue_date and invoice.payment_terms:
        invoice.due_date = terms.due_date(invoice.payment_terms, invoice.issue_date)
        if invoice.due_date:
            invoice.warn("due_from_terms", invoice.due_date)
    return invoice


def _invoice(root: Element) -> Invoice:
    name = local_name(root)
    if name in cii.ROOTS:
        return cii.read(root)
    if name in ubl.ROOTS and str(root.tag).startswith("{" + ubl.NAMESPACES):
        return ubl.read(root)
    raise Unusable("xml_unknown", name[:60])


def _look_at_pdf(invoice: Invoice, hybrid: pdf.Hybrid) -> None:
    if not hybrid.level:
        invoice.warn("pdf_no_level")
    elif _bare(hybrid.level) not in _bare(invoice.format):
        invoice.warn("pdf_other_level", f"{hybrid.level} ≠ {invoice.format}")
    if hybrid.pdfa != "3":
        invoice.warn("pdf_not_a3")


def _bare(level: str) -> str:
    return "".join(sign for sign in level.upper() if sign.isalnum())


def _all(first: list[EmbeddedFile], second: list[EmbeddedFile]) -> list[EmbeddedFile]:
    """Files of the PDF and of the XML; many programs put the same into both."""
    contents = {file.content for file in first}
    return [*first, *(file for file in second if file.content not in contents)]
