"""Tags that tell about the customer."""

from __future__ import annotations

from babel import Locale
from flask_babel import lazy_gettext as _l

from mailer.domain.templates.tags.facts import Facts
from mailer.domain.templates.tags.places import country_name
from mailer.domain.templates.tags.tag import Scope, TagKind


def language_name(facts: Facts) -> str:
    """The customer's language (the company's, where none is set), in that of the mail."""
    code = facts.customer.language or facts.company.language
    return str(Locale(facts.mail.language).languages.get(code, code))


TAGS = (
    TagKind(
        "CUSTOMERNAME",
        Scope.CUSTOMER,
        _l("Customer’s name"),
        _l("First and last name; the company’s name where there is no person."),
        lambda facts: facts.customer.name,
        ("NOMCLIENT", "CLIENTNAME", "NAME", "FULLNAME", "NOMCOMPLET"),
        "name",
    ),
    TagKind(
        "FIRSTNAME",
        Scope.CUSTOMER,
        _l("First name"),
        _l("The person’s first name; empty for a company without a person."),
        lambda facts: facts.customer.first_name,
        ("PRENOM", "PRENOMCLIENT", "CUSTOMERFIRSTNAME"),
        "first_name",
    ),
    TagKind(
        "LASTNAME",
        Scope.CUSTOMER,
        _l("Last name"),
        _l("The person’s last name; empty for a company without a person."),
        lambda facts: facts.customer.last_name,
        ("NOM", "NOMFAMILLE", "NOMDEFAMILLE", "CUSTOMERLASTNAME"),
        "last_name",
    ),
    TagKind(
        "CUSTOMERCOMPANY",
        Scope.CUSTOMER,
        _l("Customer’s company"),
        _l("The company that the customer is or works for."),
        lambda facts: facts.customer.company,
        ("COMPANYNAME", "COMPANY", "SOCIETE", "SOCIETECLIENT", "ENTREPRISE"),
        "company",
    ),
    TagKind(
        "NUMBER",
        Scope.CUSTOMER,
        _l("Customer number"),
        _l("The customer’s number in your files."),
        lambda facts: facts.customer.number,
        ("NUMERO", "NUMEROCLIENT", "NUMCLIENT", "CUSTOMERNUMBER"),
        "number",
    ),
    TagKind(
        "EMAIL",
        Scope.CUSTOMER,
        _l("E-mail address"),
        _l("The address of the customer that this mail goes to."),
        lambda facts: facts.customer.email,
        ("ADRESSEEMAIL", "CUSTOMEREMAIL", "EMAILCLIENT", "COURRIEL"),
        "email",
    ),
    TagKind(
        "PHONE",
        Scope.CUSTOMER,
        _l("Phone"),
        _l("The customer’s phone number; the mobile number where there is no other."),
        lambda facts: facts.customer.phone or facts.customer.mobile,
        ("TELEPHONE", "TEL", "CUSTOMERPHONE", "TELEPHONECLIENT"),
        "phone",
    ),
    TagKind(
        "STREET",
        Scope.CUSTOMER,
        _l("Street and number"),
        _l("The street of the customer’s main address."),
        lambda facts: facts.customer.street,
        ("RUE", "ADDRESS", "ADRESSE"),
        "street",
    ),
    TagKind(
        "POSTALCODE",
        Scope.CUSTOMER,
        _l("Postal code"),
        _l("The postal code of the customer’s main address."),
        lambda facts: facts.customer.postal_code,
        ("CODEPOSTAL", "ZIP", "ZIPCODE"),
        "postal_code",
    ),
    TagKind(
        "CITY",
        Scope.CUSTOMER,
        _l("City"),
        _l("The city of the customer’s main address."),
        lambda facts: facts.customer.city,
        ("VILLE", "LOCALITE"),
        "city",
    ),
    TagKind(
        "REGION",
        Scope.CUSTOMER,
        _l("Region"),
        _l("The region, province or state of the customer’s main address."),
        lambda facts: facts.customer.region,
        ("PROVINCE", "STATE"),
        "region",
    ),
    TagKind(
        "COUNTRY",
        Scope.CUSTOMER,
        _l("Country"),
        _l("The customer’s country, in the language of the template."),
        lambda facts: country_name(facts.customer.country, facts.mail.language),
        ("PAYS",),
        "country",
    ),
    TagKind(
        "LANGUAGE",
        Scope.CUSTOMER,
        _l("Language"),
        _l("The customer’s language, in the language of the template."),
        language_name,
        ("LANGUE",),
    ),
    TagKind(
        "CUSTOMERVAT",
        Scope.CUSTOMER,
        _l("Customer’s VAT number"),
        _l("The VAT number of the customer’s company."),
        lambda facts: facts.customer.vat_number,
        ("VATNUMBER", "NUMEROTVA", "TVACLIENT"),
        "vat_number",
    ),
    TagKind(
        "OWNERNAME",
        Scope.CUSTOMER,
        _l("Account manager’s name"),
        _l("The colleague who looks after this customer (the owner of the record)."),
        lambda facts: facts.customer.owner.name,
        ("RESPONSABLE", "NOMRESPONSABLE", "GESTIONNAIRE"),
        "owner",
    ),
    TagKind(
        "OWNEREMAIL",
        Scope.CUSTOMER,
        _l("Account manager’s e-mail"),
        _l("The e-mail address of the colleague who looks after this customer."),
        lambda facts: facts.customer.owner.email,
        ("EMAILRESPONSABLE",),
        "owner",
    ),
    TagKind(
        "OWNERPHONE",
        Scope.CUSTOMER,
        _l("Account manager’s phone"),
        _l("The phone number of the colleague who looks after this customer."),
        lambda facts: facts.customer.owner.phone,
        ("TELEPHONERESPONSABLE",),
        "owner_phone",
    ),
)
