"""Countries and addresses as a reader expects them."""

from __future__ import annotations

from babel import Locale

from mailer.domain.settings.company import Company


def country_name(country: str, language: str) -> str:
    """A country in a language; as it was written where it is no ISO 3166 code."""
    return str(Locale(language).territories.get(country.upper(), country))


def address_lines(company: Company, language: str) -> list[str]:
    """Street, postal code and city, country: those that there are."""
    city = f"{company.postal_code} {company.city}".strip()
    lines = (company.street, city, country_name(company.country, language))
    return [line for line in lines if line]
