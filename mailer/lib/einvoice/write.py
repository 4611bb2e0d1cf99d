"""Factur-X: an invoice as XML of the profile EN 16931, and a PDF that carries it.

Nothing is written that does not add up, or that would have to be guessed: an electronic invoice
is what the receiver's books are fed with. PDF/A-3 is not claimed.
"""

from __future__ import annotations

import io
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from facturx import generate_cii_xml, xml_check_xsd
from lxml import etree
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, StreamObject

from mailer.lib.einvoice import safe_xml
from mailer.lib.einvoice.invoice import Invoice, Line, Party

NAME = "factur-x.xml"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_CENT = Decimal("0.01")
#: UN/ECE Recommendation 20, as far as companies write it; anything else counts as "one".
_UNITS = frozenset(
    [
        "ANN",
        "C62",
        "CMT",
        "DAY",
        "EA",
        "GRM",
        "H87",
        "HUR",
        "KGM",
        "KMT",
        "KWH",
        "LTR",
        "MIN",
        "MMT",
        "MON",
        "MTK",
        "MTQ",
        "MTR",
        "NAR",
        "PR",
        "SET",
        "TNE",
        "WEE",
        "XBX",
        "XPK",
        "XPP",
    ]
)
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>
<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def why_not(invoice: Invoice) -> str:
    """What an electronic invoice lacks, as a short code; empty when it can be written."""
    for code, missing in (
        ("number", not invoice.number or invoice.issue_date is None),
        ("currency", len(invoice.currency) != 3),
        ("seller", not invoice.seller.name or len(invoice.seller.country) != 2),
        ("seller_vat", not invoice.seller.vat_number),
        ("buyer", not invoice.buyer.name or len(invoice.buyer.country) != 2),
        ("lines", not invoice.lines),
        ("line", not all(_is_known(line) for line in invoice.lines)),
        ("rates", not all((line.tax_rate or 0) > 0 for line in invoice.lines)),
        ("sums", not _adds_up(invoice)),
        ("terms", not invoice.due_date and not invoice.payment_terms),
    ):
        if missing:
            return code
    return ""


def xml_of(invoice: Invoice) -> bytes:
    """The XML, checked against the schema. `why_not` is to be asked first."""
    shown = invoice.due if invoice.due is not None else invoice.total
    data: dict[str, Any] = {
        "BT-1": invoice.number,
        "BT-2": invoice.issue_date,
        "BT-3": "381" if invoice.credit_note else "380",
        "BT-5": invoice.currency,
        "BT-9": invoice.due_date,
        "BT-20": invoice.payment_terms or None,
        "BG-4": _party(invoice.seller),
        "BG-7": _party(invoice.buyer),
        # Where nothing else is said, that is where it is delivered; the rules want no element
        # empty.
        "BG-13": _party(invoice.buyer),
        "BG-23": _breakdown(invoice),
        "BG-25": [_line(number, line) for number, line in enumerate(invoice.lines, 1)],
        "BT-106": _money(invoice.net),
        "BT-109": _money(invoice.net),
        "BT-110": _money(invoice.tax),
        "BT-112": _money(invoice.total),
        "BT-115": _money(shown),
    }
    if invoice.total is not None and shown is not None and shown != invoice.total:
        data["BT-113"] = _money(invoice.total - shown)
    given = {name: value for name, value in data.items() if value is not None}
    # The library would ask a server elsewhere about the schematron rules: never with our data.
    made = generate_cii_xml(given, level="en16931", check_xsd=False, check_schematron=None)
    root = safe_xml.parse(made)
    for element in root.iter():
        # The library marks what is empty as "nil", which the schema does not know.
        element.attrib.pop(_NIL, None)
    xml_check_xsd(root, flavor="factur-x", level="en16931")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def embed(pdf: bytes, xml: bytes) -> bytes:
    """The PDF with the invoice in it, where readers of Factur-X look for it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    file = writer.add_attachment(NAME, xml)
    specification: Any = file.pdf_object
    specification[NameObject("/AFRelationship")] = NameObject("/Data")
    specification["/EF"]["/F"][NameObject("/Subtype")] = NameObject("/text#2Fxml")
    reference = specification.indirect_reference or writer._add_object(specification)
    root = writer.root_object
    root[NameObject("/AF")] = ArrayObject([reference])
    metadata = StreamObject()
    metadata.set_data(_XMP.encode())
    metadata[NameObject("/Type")] = NameObject("/Metadata")
    metadata[NameObject("/Subtype")] = NameObject("/XML")
    root[NameObject("/Metadata")] = writer._add_object(metadata)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _is_known(line: Line) -> bool:
    return bool(line.name) and line.net is not None and not line.surcharge and bool(_quantity(line))


def _adds_up(invoice: Invoice) -> bool:
    if invoice.net is None or invoice.tax is None or invoice.total is None:
        return False
    amounts = [line.net or Decimal(0) for line in invoice.lines]
    if any(amount != amount.quantize(_CENT) for amount in (*amounts, invoice.net, invoice.tax)):
        return False
    taxes = sum((amount for _basis, amount in _by_rate(invoice).values()), Decimal(0))
    return (
        sum(amounts) == invoice.net
        and taxes == invoice.tax
        and invoice.net + invoice.tax == invoice.total
    )


def _by_rate(invoice: Invoice) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """Rate → (what is taxed, the tax), as BR-CO-17 computes it."""
    bases: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for line in invoice.lines:
        bases[line.tax_rate or Decimal(0)] += line.net or Decimal(0)
    return {
        rate: (basis, (basis * rate / 100).quantize(_CENT, ROUND_HALF_UP))
        for rate, basis in sorted(bases.items())
    }


def _breakdown(invoice: Invoice) -> list[dict[str, str]]:
    return [
        {
            "BT-116": _money(basis),
            "BT-117": _money(amount),
            "BT-118": "S",
            "BT-119": _plain(rate),
        }
        for rate, (basis, amount) in _by_rate(invoice).items()
    ]


def _line(number: int, line: Line) -> dict[str, str]:
    quantity = _quantity(line)
    price = line.price if line.price is not None else (line.net or Decimal(0)) / quantity
    if line.base != 1:
        price = price / line.base
    found = {
        "BT-126": str(number),
        "BT-129": _plain(quantity),
        "BT-130": line.unit.upper() if line.unit.upper() in _UNITS else "C62",
        "BT-131": _money(line.net),
        # No negative price (BR-27): the sign is the quantity's.
        "BT-146": _plain(abs(price).quantize(Decimal("0.000001"))),
        "BT-151": "S",
        "BT-152": _plain(line.tax_rate or Decimal(0)),
        "BT-153": line.name,
    }
    if line.description:
        found["BT-154"] = line.description
    return found


def _quantity(line: Line) -> Decimal:
    quantity = line.quantity if line.quantity is not None else Decimal(1)
    negative = (line.net or Decimal(0)) < 0
    return -abs(quantity) if negative else quantity


def _party(party: Party) -> dict[str, str]:
    street = [*party.address, "", "", ""]
    found = {
        "name": party.name,
        "vat_identifier": party.vat_number.replace(" ", "").upper(),
        "addr_l1": street[0],
        "addr_l2": street[1],
        "addr_l3": street[2],
        "postcode": party.postal_code,
        "city": party.city,
        "country_code": party.country.upper(),
    }
    return {name: value for name, value in found.items() if value}


def _money(amount: Decimal | None) -> str:
    return str((amount or Decimal(0)).quantize(_CENT))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
