"""Types and states of documents in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.models.document import DocumentSource, DocumentState, DocumentType
from mailer.models.receipt import PaymentSource

TYPES = {
    DocumentType.QUOTE: _l("Quote"),
    DocumentType.ORDER: _l("Order"),
    DocumentType.DELIVERY_NOTE: _l("Delivery note"),
    DocumentType.INVOICE: _l("Invoice"),
    DocumentType.CREDIT_NOTE: _l("Credit note"),
    DocumentType.WORK_ESTIMATE: _l("Work estimate"),
    DocumentType.WORK_ORDER: _l("Work order"),
    DocumentType.WORK_DELIVERY_NOTE: _l("Work delivery note"),
    DocumentType.PURCHASE_ORDER: _l("Purchase order"),
}
STATES = {
    DocumentState.OPEN: _l("Still open"),
    DocumentState.PARTLY_PAID: _l("Partly paid"),
    DocumentState.PAID: _l("Paid"),
    DocumentState.DONE: _l("Done"),
    DocumentState.CANCELLED: _l("Cancelled"),
}
SOURCES = {
    DocumentSource.E_INVOICE: _l("Electronic invoice"),
    DocumentSource.TABLE: _l("CSV or Excel file"),
    DocumentSource.HAND: _l("Written by hand"),
}
PAYMENT_SOURCES = {
    PaymentSource.HAND: _l("Written by hand"),
    PaymentSource.TABLE: _l("CSV or Excel file"),
}
