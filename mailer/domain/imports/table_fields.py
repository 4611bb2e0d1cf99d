"""What a column of a table of documents or of payments can mean, with the names that exports
give it in French and English."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.domain.imports.fields import Target

DOCUMENT_TARGETS: tuple[Target, ...] = (
    Target(
        "number",
        _l("Number of the document"),
        (
            "number, no, invoice id, invoice number, invoice no, invoice, document number,"
            "document no, document id, document, order id, order number, quote number,"
            "numéro, n°, numéro de facture, numéro facture, n° facture, no facture, num facture,"
            "facture, n° document, numéro document, numéro de document, n° pièce, pièce, id,"
            "numéro de commande, n° commande, numéro de devis, n° devis, reference, référence"
        ),
    ),
    Target(
        "type",
        _l("Type of the document"),
        "type, document type, kind, nature, type de document, type document, type de pièce",
    ),
    Target(
        "customer_number",
        _l("Customer number"),
        (
            "customer id, customer number, customer no, customer code, account number, client id,"
            "code client, n° client, numéro client, numéro de client, compte client, code tiers"
        ),
    ),
    Target(
        "customer",
        _l("Customer"),
        (
            "customer, customer name, client, client name, buyer, company, company name, name,"
            "nom client, nom du client, raison sociale, société, acheteur, nom, tiers"
        ),
    ),
    Target(
        "email",
        _l("E-mail"),
        "email, e mail, mail, customer email, billing email, adresse e mail, courriel, email client",
    ),
    Target(
        "vat_number",
        _l("VAT number"),
        "vat number, vat no, vat id, customer vat number, n° tva, numéro tva, numéro de tva",
    ),
    Target(
        "issue_date",
        _l("Date of the document"),
        (
            "date, invoice date, issue date, issued, document date, order date, date of issue,"
            "date de facture, date facture, date document, date du document, date d'émission,"
            "date de commande, date pièce"
        ),
    ),
    Target(
        "due_date",
        _l("Due date"),
        (
            "due date, due, payment due, due on, échéance, date échéance, date d'échéance,"
            "date limite de paiement"
        ),
    ),
    Target(
        "net",
        _l("Net total"),
        "net, net total, net amount, subtotal, total ht, montant ht, ht, total hors taxes, total htva",
    ),
    Target(
        "tax",
        _l("VAT"),
        "tax, tax total, tax amount, vat, vat amount, tva, montant tva, total tva, taxes",
    ),
    Target(
        "total",
        _l("Total"),
        (
            "total, total amount, amount, grand total, gross, gross amount, invoice total, total ttc,"
            "montant ttc, ttc, montant, montant total, total tvac, net à payer"
        ),
    ),
    Target(
        "due",
        _l("Still to be paid"),
        (
            "still to be paid, amount due, balance, balance due, remaining, outstanding, open amount, reste à payer,"
            "solde, solde dû, restant dû, reste dû"
        ),
    ),
    Target("currency", _l("Currency"), "currency, currency code, devise, code devise, monnaie"),
    Target(
        "payment_term",
        _l("Payment terms"),
        "payment terms, terms, conditions de paiement, condition de règlement, mode de règlement",
    ),
    Target("language", _l("Language"), "language, lang, langue, code langue"),
    Target(
        "street",
        _l("Street and number"),
        "billing address, address, street, adresse, rue, adresse de facturation",
    ),
    Target(
        "postal_code",
        _l("Postal code"),
        "billing postal code, postal code, zip, zip code, postcode, code postal, cp",
    ),
    Target("city", _l("City"), "billing city, city, town, ville, localité"),
    Target("region", _l("Region or state"), "billing state, region, province, région"),
    Target("country", _l("Country"), "billing country, country, country code, pays, code pays"),
)

PAYMENT_TARGETS: tuple[Target, ...] = (
    Target("number", _l("Number of the document"), DOCUMENT_TARGETS[0].names),
    Target(
        "paid_on",
        _l("Day of the payment"),
        (
            "payment date, paid on, paid, date paid, date of payment, paid date, value date, date,"
            "date de paiement, date paiement, payé le, date de règlement, date règlement, date valeur"
        ),
    ),
    Target(
        "amount",
        _l("Amount paid"),
        (
            "amount, amount paid, paid amount, payment, payment amount, montant, montant payé,"
            "montant réglé, paiement, règlement, montant du paiement, montant du règlement"
        ),
    ),
    Target(
        "reference",
        _l("Reference of the payment"),
        (
            "payment reference, communication, transaction, transaction id, memo, bank reference,"
            "référence du paiement, référence paiement, libellé, référence banque"
        ),
    ),
)
#: A table with one of these column names is one of payments.
PAYMENT_SIGNS = (
    "payment date, paid on, date paid, date of payment, paid date, amount paid, paid amount,"
    "payment, payment amount, payment reference, date de paiement, date paiement, payé le,"
    "date de règlement, date règlement, montant payé, montant réglé, paiement, règlement,"
    "montant du paiement, montant du règlement, référence du paiement"
)
