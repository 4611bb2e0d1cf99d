"""Electronic invoices, written by hand: enough of each format for what a test is about."""

from __future__ import annotations

import io

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

_XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:fx="urn:factur-x:pdfa">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<fx:ConformanceLevel>{level}</fx:ConformanceLevel>
</rdf:Description></rdf:RDF></x:xmpmeta>"""

_CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>{guideline}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{type_code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">{issued}</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>{line}
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Papeterie du Canal</ram:Name>
<ram:PostalTradeAddress><ram:PostcodeCode>7500</ram:PostcodeCode>
<ram:LineOne>2, quai Notre-Dame</ram:LineOne><ram:CityName>Tournai</ram:CityName>
<ram:CountryID>BE</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">BE0477472701</ram:ID>
</ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>{buyer}</ram:Name>
<ram:DefinedTradeContact><ram:EmailURIUniversalCommunication>
<ram:URIID schemeID="SMTP">{email}</ram:URIID></ram:EmailURIUniversalCommunication>
</ram:DefinedTradeContact>
<ram:PostalTradeAddress><ram:PostcodeCode>59000</ram:PostcodeCode>
<ram:LineOne>14, rue des Arts</ram:LineOne><ram:LineTwo>Bâtiment B</ram:LineTwo>
<ram:CityName>Lille</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{buyer_vat}</ram:ID>
</ram:SpecifiedTaxRegistration></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement>
<ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>
<ram:ApplicableTradeTax><ram:CalculatedAmount>{tax}</ram:CalculatedAmount>
<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>{net}</ram:BasisAmount>
<ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>21.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
{terms}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>{net}</ram:LineTotalAmount>
<ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="{currency}">{tax}</ram:TaxTotalAmount>
<ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>
<ram:DuePayableAmount>{due}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""

_LINE = """
<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Paper A4</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
<ram:ChargeAmount>{price}</ram:ChargeAmount></ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">20</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>21.00</ram:RateApplicablePercent>
</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation>
<ram:LineTotalAmount>{net}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""

DUE = """<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
<udt:DateTimeString format="102">20261202</udt:DateTimeString></ram:DueDateDateTime>
</ram:SpecifiedTradePaymentTerms>"""

_UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-11-02</cbc:IssueDate>{due}
<cbc:{root}TypeCode>{type_code}</cbc:{root}TypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{files}
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Canal</cbc:Name></cac:PartyName>
<cac:PostalAddress><cbc:StreetName>2, quai Notre-Dame</cbc:StreetName>
<cbc:CityName>Tournai</cbc:CityName><cbc:PostalZone>7500</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>BE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>BE0477472701</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Papeterie du Canal</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>
<cbc:EndpointID schemeID="EM">compta@dupont.example</cbc:EndpointID>
<cac:PostalAddress><cbc:StreetName>14, rue des Arts</cbc:StreetName>
<cbc:AdditionalStreetName>Bâtiment B</cbc:AdditionalStreetName>
<cbc:CityName>Lille</cbc:CityName><cbc:PostalZone>59000</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyLegalEntity><cbc:RegistrationName>Dupont SARL</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>{terms}
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">21.00</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">21.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
<cbc:Percent>21</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">121.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">121.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:{root}Line><cbc:ID>1</cbc:ID>
<cbc:{quantity} unitCode="C62">20</cbc:{quantity}>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Paper A4</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>
<cbc:Percent>21</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">5.00</cbc:PriceAmount></cac:Price></cac:{root}Line>
</{root}>"""


def cii(**values: str) -> bytes:
    """An invoice of € 100 and € 21 VAT, due thirty days after its date."""
    filled = {
        "guideline": "urn:cen.eu:en16931:2017",
        "number": "F-2026-117",
        "type_code": "380",
        "issued": "20261102",
        "buyer": "Dupont SARL",
        "buyer_vat": "FR12345678901",
        "email": "compta@dupont.example",
        "currency": "EUR",
        "price": "5.00",
        "net": "100.00",
        "tax": "21.00",
        "total": "121.00",
        "terms": DUE,
        **values,
    }
    filled.setdefault("due", filled["total"])
    filled.setdefault("line", _LINE.format(**filled))
    return _CII.format(**filled).encode()


def ubl(root: str = "Invoice", **values: str) -> bytes:
    """The same in UBL; `root` may be `CreditNote`."""
    credit = root == "CreditNote"
    filled = {
        "number": "F-2026-118",
        "type_code": "381" if credit else "380",
        "due": "" if credit else "<cbc:DueDate>2026-12-02</cbc:DueDate>",
        "quantity": "CreditedQuantity" if credit else "InvoicedQuantity",
        "terms": "",
        "files": "",
        **values,
    }
    return _UBL.format(root=root, **filled).encode()


def pdf(
    xml: bytes | None = None,
    *,
    name: str = "factur-x.xml",
    level: str = "EN 16931",
    others: dict[str, bytes] | None = None,
    password: str = "",
) -> bytes:
    """A PDF of one empty page, with the XML and other files in it."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    if level:
        metadata = DecodedStreamObject()
        metadata.set_data(_XMP.format(level=level).encode())
        writer.root_object[NameObject("/Metadata")] = writer._add_object(metadata)
    for file_name, content in ({name: xml} if xml is not None else {}).items():
        writer.add_attachment(file_name, content)
    for file_name, content in (others or {}).items():
        writer.add_attachment(file_name, content)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
