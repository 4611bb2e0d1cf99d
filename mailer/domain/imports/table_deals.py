"""A row of a table as a deal. One that is known, by its number or else by its customer and title,
stays as it is here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.users import works_here
from mailer.domain.deals import find, labels, save
from mailer.domain.documents.enter import Outcome
from mailer.domain.imports import made_records
from mailer.domain.imports.references import Owners
from mailer.domain.imports.table_incidents import customer_of
from mailer.domain.imports.table_row import Done, RowRefused
from mailer.lib import amounts
from mailer.lib.folding import fold
from mailer.models.deal import Deal, DealStage

NEEDED = ("title",)
_NAMES = {
    DealStage.NEW: "new, open, lead, prospecting, nouveau, nouvelle, ouvert, ouverte, à qualifier",
    DealStage.QUALIFIED: "qualified, qualification, discovery, needs analysis, qualifié, qualifiée",
    DealStage.OFFER: (
        "offer, offer made, proposal, proposal made, proposal sent, quote, quote sent, quoted,"
        "offre, offre faite, proposition, proposition envoyée, devis, devis envoyé, offre envoyée"
    ),
    DealStage.NEGOTIATION: (
        "negotiation, in negotiation, negotiating, decision, contract sent, négociation,"
        "en négociation, décision"
    ),
    DealStage.WON: "won, closed won, signed, gagné, gagnée, signé, signée, conclu, conclue",
    DealStage.LOST: "lost, closed lost, cancelled, abandoned, perdu, perdue, abandonné, abandonnée",
}
_STAGES = {fold(name): stage for stage, names in _NAMES.items() for name in names.split(",")}
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}


def bring_in(cells: Mapping[str, str], file: str, actor: Actor, *, nth: int = 0) -> Done:
    """Enter the deal of one row. Raises `RowRefused`, or `Refused` with its sentence."""
    number, title = cells.get("number", ""), cells.get("title", "")
    if not title:
        raise RowRefused("", "no_deal_title")
    label = f"{number} · {title}" if number else title
    warnings: list[list[str]] = []
    stage, customer = _stage(cells, warnings), customer_of(cells)
    known = find.by_number(number) if number else find.of_title(customer.id, title)
    if known is not None or nth:
        return Done(Outcome.UNCHANGED, label, _differences(known, stage))
    wanted = save.Wanted(
        title=title,
        stage=stage,
        amount=_amount(cells),
        currency=_currency(cells),
        owner_id=_owner(cells.get("owner", ""), warnings),
        expected_on=_day(cells, "expected_on"),
        closed_on=_day(cells, "closed_on"),
        note=cells.get("note", ""),
    )
    deal = save.create(customer, wanted, actor, number, needs=save.IMPORT)
    return Done(Outcome.CREATED, label, warnings, made_records.made("deal", deal))


def take_back(made: Mapping[str, list[int]]) -> str:
    """Why the deal stays; empty when it is gone."""
    return made_records.take_back(Deal, "deal", made, "kept_changed_record")


def _stage(cells: Mapping[str, str], warnings: list[list[str]]) -> DealStage:
    text = cells.get("stage", "")
    found = _STAGES.get(fold(text))
    if text and found is None:
        warnings.append(["stage", "unknown_stage", text[:120]])
    return found or DealStage.NEW


def _differences(known: Deal | None, stage: DealStage) -> list[list[str]]:
    if known is None or known.stage is stage:
        return []
    return [["", "other_stage", str(labels.STAGES[known.stage])]]


def _amount(cells: Mapping[str, str]) -> Decimal | None:
    text = cells.get("amount", "")
    found = amounts.amount(text) if text else None
    if text and found is None:
        raise RowRefused("amount", "no_amount", text)
    return found


def _currency(cells: Mapping[str, str]) -> str:
    """As its own column says it, or as it stands beside the amount."""
    text = cells.get("currency", "").strip().upper()
    if text:
        code = _SIGNS.get(text, text)
        if not save.is_currency(code):
            raise RowRefused("currency", "no_currency", text)
        return code
    amount = cells.get("amount", "").strip()
    signs = (_SIGNS.get(sign, "") for sign in (amount[:1], amount[-1:]))
    beside = (amount[:3].upper(), amount[-3:].upper(), *signs)
    return next((code for code in beside if save.is_currency(code)), find.usual_currency())


def _day(cells: Mapping[str, str], name: str) -> dt.date | None:
    text = cells.get(name, "")
    found = amounts.day(text) if text else None
    if text and found is None:
        raise RowRefused(name, "no_day", text)
    return found


def _owner(text: str, warnings: list[list[str]]) -> int | None:
    if not text:
        return None
    owners = Owners()
    owners.load()
    found = owners.id_of(text)
    if not works_here(found):
        warnings.append(["owner", "unknown_owner", text[:120]])
        return None
    return found
