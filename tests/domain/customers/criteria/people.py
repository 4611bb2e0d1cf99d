"""Random customers with all that criteria ask for, and what criteria mean in plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from mailer.lib.folding import fold
from mailer.models.custom_field import FieldKind
from mailer.models.customer import Consent, Customer, CustomerKind
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.document import DocumentState, DocumentType
from mailer.models.group import GroupMember
from mailer.models.rating import RatedKind, Rating
from mailer.models.reading import Reading
from mailer.models.tracking_event import Grade
from tests.factories import add, number
from tests.factories.customers import make_customer, make_family, make_field, make_group
from tests.factories.documents import make_document

#: The day on which the tests happen, at the company (Brussels is an hour ahead of UTC).
TODAY = dt.date(2026, 11, 25)
CITIES = ("", "Liège", "LIEGE", "Lyon", "Łódź", "Œuilly", "Saint-Émilion", "50% d'Évry_", "  Köln ")
NUMBERS = ("0", "100", "121", "-5", "12.5", "99.9999")
DAYS = ("1", "7", "30", "400")


@dataclass
class Known:
    """A customer, and what was done with them."""

    row: Customer
    groups: set[int] = field(default_factory=set)
    documents: list[Any] = field(default_factory=list)
    #: (accepted at, opened at, clicked at), the first mailing first.
    mails: list[tuple[dt.datetime, dt.datetime | None, dt.datetime | None]] = field(default_factory=list)  # fmt: skip
    score: int | None = None


@dataclass
class World:
    """All of them."""

    people: list[Known]
    groups: list[int]
    families: list[int]


def _moment(chance: Random) -> dt.datetime:
    """Often near midnight of the company's clocks."""
    day = dt.datetime(2026, 11, 25, 23, tzinfo=dt.UTC) - dt.timedelta(days=chance.choice([0, 1, 2, 7, 30, 31, 500]))  # fmt: skip
    return day + dt.timedelta(minutes=chance.choice([-90, -1, 0, 1, 30]))


def make_world(chance: Random, count: int) -> World:
    """So many customers with everything that a rule may ask for."""
    groups = [make_group() for _ in range(3)]
    families = [make_family().id for _ in range(2)]
    for label, kind in (("Note", FieldKind.TEXT), ("Seats", FieldKind.NUMBER), ("Renewal", FieldKind.DATE), ("Partner", FieldKind.YES_NO)):  # fmt: skip
        make_field(label=label, kind=kind)
    make_field(label="Roast", kind=FieldKind.CHOICE, choices=["Light", "Dark"])
    people = []
    for _ in range(count):
        row = make_customer(
            first_name=chance.choice(["", "Élodie", "ELODIE", "Jean  Marc"]),
            city=chance.choice(CITIES),
            street=chance.choice(CITIES),
            kind=chance.choice(list(CustomerKind)),
            consent=chance.choice(list(Consent)),
            country=chance.choice(["", "BE", "FR", "Atlantis"]),
            family_id=chance.choice([None, *families]),
            custom=_custom(chance),
            created_at=_moment(chance),
        )
        known = Known(row)
        _add_groups(known, groups, chance)
        _add_documents(known, chance)
        _add_mails(known, chance)
        _add_rating(known, chance)
        people.append(known)
    return World(people, [group.id for group in groups], families)


def _custom(chance: Random) -> dict[str, Any]:
    """Now and then of another kind than the field: left from one of the same name."""
    made = {
        "note": chance.choice(["", "Été à Liège", 'quote " here', 7]),
        "seats": chance.choice([0, 12.5, 100, "100", None]),
        "renewal": chance.choice(["2026-11-24", "2026-11-25", "2026-12-20", 5, None]),
        "partner": chance.choice([True, False, "yes", None]),
        "roast": chance.choice(["Light", "Dark", "", None]),
    }
    return {key: made[key] for key in made if chance.random() < 0.8}


def _add_groups(known: Known, groups: list[Any], chance: Random) -> None:
    for group in groups:
        if chance.random() < 0.4:
            add(GroupMember(group_id=group.id, customer_id=known.row.id))
            known.groups.add(group.id)


def _add_documents(known: Known, chance: Random) -> None:
    for _ in range(chance.choice([0, 0, 1, 3])):
        total = chance.choice([Decimal("121.00"), Decimal("100"), Decimal("99.9999"), Decimal(-60)])
        known.documents.append(
            make_document(
                known.row,
                type=chance.choice([DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.QUOTE, DocumentType.PURCHASE_ORDER]),
                state=chance.choice([DocumentState.OPEN, DocumentState.CANCELLED]),
                total=total,
                net=chance.choice([None, Decimal("100")]),
                remaining=max(Decimal(0), total),
                currency=chance.choice(["EUR", "USD"]),
                issue_date=TODAY - dt.timedelta(days=chance.choice([0, 1, 7, 8, 365, 366])),
            )
        )  # fmt: skip


def _add_mails(known: Known, chance: Random) -> None:
    for _ in range(chance.choice([0, 1, 2, 4])):
        state = chance.choice([DeliveryState.ACCEPTED, DeliveryState.FAILED])
        mailing_id = chance.choice([1, None])
        at = _moment(chance)
        address = f"a{number()}@example.com"
        mail = add(
            Delivery(
                message_id=number(), mailing_id=mailing_id, account_id=1, priority=1,
                address=address, address_key=address, customer_id=known.row.id, state=state,
                due_at=at, accepted_at=at, updated_at=at,
            )
        )  # fmt: skip
        opened, clicked = _read(mail, chance)
        if state is DeliveryState.ACCEPTED and mailing_id is not None:
            known.mails.append((at, opened, clicked))


def _read(mail: Delivery, chance: Random) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When it was opened and clicked by a person; what machines did is there, and counts nothing."""
    opened, clicked = (_moment(chance) if chance.random() < 0.4 else None for _ in range(2))
    opened = opened or clicked
    if opened or chance.random() < 0.5:
        add(
            Reading(
                delivery_id=mail.id, mailing_id=mail.mailing_id or 0,
                opened=chance.choice([Grade.HUMAN, Grade.PROBABLE]) if opened else Grade.MACHINE,
                clicked=Grade.HUMAN if clicked else Grade.MACHINE,
                opened_at=opened or _moment(chance), clicked_at=clicked or _moment(chance),
            )
        )  # fmt: skip
    return opened, clicked


def _add_rating(known: Known, chance: Random) -> None:
    known.score = chance.choice([None, None, 1, 5])
    if known.score is not None:
        at = _moment(chance)
        add(Rating(kind=RatedKind.MAILING, object_id=number(), address="x", address_key="x", delivery_id=1, customer_id=known.row.id, score=known.score, first_at=at, last_at=at))  # fmt: skip


# --- the same in plain Python ----------------------------------------------------------------


def holds(tree: Mapping[str, Any], known: Known) -> bool:
    """Does a customer meet criteria?"""
    if "all" in tree:
        return all(holds(child, known) for child in tree["all"])
    if "any" in tree:
        return any(holds(child, known) for child in tree["any"])
    return _HOLDS[_kind(tree["field"])](tree["is"], tree.get("value", []), _value(tree["field"], known))  # fmt: skip


TEXTS = ("first_name", "city", "street", "custom_note")
CHOICES = ("kind", "consent", "group", "family", "country", "custom_partner", "custom_roast")
MOMENTS = ("created", "mailed_at", "opened_at", "clicked_at", "document_last", "invoice_last", "custom_renewal")  # fmt: skip
SUMS = ("documents", "turnover_EUR", "turnover_year_USD", "unpaid_EUR", "mailings")
FLOATS = ("score", "custom_seats")
LASTS = ("opened", "clicked")


def _kind(name: str) -> str:
    groups = {"text": TEXTS, "choice": CHOICES, "day": MOMENTS, "number": SUMS + FLOATS}
    return next((kind for kind, names in groups.items() if name in names), "last")


def _value(name: str, known: Known) -> Any:
    row, custom = known.row, known.row.custom
    opened = [mail[1] for mail in known.mails]
    own: dict[str, Any] = {
        "first_name": row.first_name, "city": row.city, "street": row.street,
        "custom_note": custom.get("note") if isinstance(custom.get("note"), str) else "",
        "kind": {row.kind.value}, "consent": {row.consent.value},
        "group": {str(g) for g in known.groups} or {"none"},
        "family": {str(row.family_id or "none")}, "country": {row.country or "none"},
        "custom_partner": {_yes_no(custom.get("partner"))},
        "custom_roast": {custom.get("roast") or "none"},
        "created": _day(row.created_at),
        "mailed_at": _latest([mail[0] for mail in known.mails]),
        "opened_at": _latest([at for at in opened if at]),
        "clicked_at": _latest([mail[2] for mail in known.mails if mail[2]]),
        "document_last": max((d.issue_date for d in _counted(known)), default=None),
        "invoice_last": max((d.issue_date for d in _counted(known) if d.type == DocumentType.INVOICE), default=None),
        "custom_renewal": dt.date.fromisoformat(custom["renewal"]) if isinstance(custom.get("renewal"), str) else None,
        "documents": len(_counted(known)), "mailings": len(known.mails),
        "turnover_EUR": _turnover(known, "EUR", 10_000), "turnover_year_USD": _turnover(known, "USD", 365),
        "unpaid_EUR": sum(d.remaining for d in _counted(known) if d.currency == "EUR"),
        "score": known.score,
        "custom_seats": custom.get("seats") if isinstance(custom.get("seats"), int | float) else None,
        "opened": [at is not None for at in opened], "clicked": [mail[2] is not None for mail in known.mails],
    }  # fmt: skip
    return own[name]


def _yes_no(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else "none"


def _day(at: dt.datetime) -> dt.date:
    return (at + dt.timedelta(hours=1)).date()


def _latest(moments: list[dt.datetime]) -> dt.date | None:
    return _day(max(moments)) if moments else None


def _counted(known: Known) -> list[Any]:
    return [d for d in known.documents if d.state != DocumentState.CANCELLED and d.type != DocumentType.PURCHASE_ORDER]  # fmt: skip


def _turnover(known: Known, currency: str, days: int) -> Decimal:
    total = Decimal(0)
    for each in _counted(known):
        if each.currency != currency or (days < 10_000 and (TODAY - each.issue_date).days >= days):
            continue
        amount = each.total if each.net is None else each.net
        total += {DocumentType.INVOICE: amount, DocumentType.CREDIT_NOTE: -abs(amount)}.get(each.type, Decimal(0))  # fmt: skip
    return total


def _text_holds(operator: str, values: list[str], own: str) -> bool:
    own, text = fold(own), fold(values[0]) if values else ""
    return {
        "is": own == text, "is_not": own != text, "begins": own.startswith(text),
        "contains": text in own, "contains_not": text not in own,
        "empty": not own, "filled": bool(own),
    }[operator]  # fmt: skip


def _choice_holds(operator: str, values: list[str], own: set[str]) -> bool:
    return bool(own & set(values)) == (operator == "one_of")


def _day_holds(operator: str, values: list[str], own: dt.date | None) -> bool:
    if operator in ("empty", "filled"):
        return (own is None) == (operator == "empty")
    if own is None:
        return False
    if operator in ("on", "before", "after"):
        day = dt.date.fromisoformat(values[0])
        return {"on": own == day, "before": own < day, "after": own > day}[operator]
    ago, span = (TODAY - own).days, int(values[0])
    return {"within": 0 <= ago <= span, "older": ago > span, "ahead": -span <= ago <= 0}[operator]


def _number_holds(operator: str, values: list[str], own: Any) -> bool:
    if operator in ("empty", "filled"):
        return (own is None) == (operator == "empty")
    value = Decimal(values[0])
    if own is None:
        return operator == "ne"
    own = Decimal(str(own))
    return {"gt": own > value, "ge": own >= value, "lt": own < value, "le": own <= value, "eq": own == value, "ne": own != value}[operator]  # fmt: skip


def _last_holds(operator: str, values: list[str], own: list[bool]) -> bool:
    last = own[-int(values[0]) :]
    return any(last) if operator == "some" else bool(last) and not any(last)


_HOLDS: dict[str, Any] = {
    "text": _text_holds,
    "choice": _choice_holds,
    "day": _day_holds,
    "number": _number_holds,
    "last": _last_holds,
}
