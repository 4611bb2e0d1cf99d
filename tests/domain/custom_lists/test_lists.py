"""Custom lists: defined with fields, filled, and a source of mailings with tags of their own."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from flask import Flask

from mailer.domain import custom_fields
from mailer.domain.accounts import deletion
from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.custom_lists import define, export, find, save
from mailer.domain.custom_lists.mailed import ENTRIES
from mailer.domain.customers import about, audience, chosen
from mailer.domain.imports import table_kinds, tables, undo_tables
from mailer.domain.imports.tables import Ask
from mailer.domain.mailings import launch, queueing, recipients, terms
from mailer.domain.mailings.terms import Choice
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.templates import variants
from mailer.domain.templates.tags.registry import registry
from mailer.domain.templates.tags.tag import Scope
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.models.custom_field import FieldKind
from mailer.models.custom_list import CustomList, ListEntry
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.import_run import ImportRow, ImportRun, ImportState
from mailer.models.mailing import ExclusionReason
from mailer.models.message import Message
from tests.factories.accounts import make_company_account
from tests.factories.custom_lists import make_entry, make_list
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.personas import accountant, marketer


def contracts() -> CustomList:
    return make_list("Contracts", Ends=FieldKind.DATE, State=FieldKind.CHOICE, Fee=FieldKind.NUMBER)


def test_only_who_may_define_makes_a_list(app: Flask) -> None:
    with pytest.raises(Forbidden):
        define.create("Contracts", marketer())
    assert define.all_lists() == []


@pytest.mark.parametrize(
    ("name", "said"),
    [(" ", "give the list a name"), ("x" * 81, "under 80"), ("CONTRATS", "“Contrats” already")],
)
def test_a_name_is_needed_short_and_given_once(app: Flask, name: str, said: str) -> None:
    define.create("Contrats", SYSTEM)
    with pytest.raises(Refused) as refused:
        define.create(name, SYSTEM)
    assert said in refused.value.fields["name"]


def test_a_deleted_list_comes_back_with_its_entries_unless_its_name_is_taken(app: Flask) -> None:
    listed = contracts()
    make_entry(listed)
    define.delete(listed, SYSTEM)
    assert find.count_of_customer(1) == 0
    other = define.create("contracts", SYSTEM)
    with pytest.raises(Refused):
        define.restore(listed.id, SYSTEM)
    define.rename(other, "Others", SYSTEM)
    assert define.restore(listed.id, SYSTEM) is listed
    assert find.counts() == {listed.id: 1}


def test_what_was_deleted_long_ago_is_forgotten(app: Flask) -> None:
    listed, kept = contracts(), make_list("Kept")
    entry, fresh = make_entry(kept), make_entry(kept)
    make_entry(listed)
    define.delete(listed, SYSTEM)
    save.delete(entry, SYSTEM)
    save.delete(fresh, SYSTEM)
    long_ago = clock.now() - deletion.KEPT - dt.timedelta(days=1)
    listed.deleted_at = entry.deleted_at = long_ago
    db.session.flush()
    define.purge()
    assert list(db.session.scalars(db.select(CustomList.name))) == ["Kept"]
    assert list(db.session.scalars(db.select(ListEntry.id))) == [fresh.id]
    assert custom_fields.all_fields(listed.id) == []


def test_what_a_field_cannot_hold_is_said_at_it_and_nothing_is_kept(app: Flask) -> None:
    listed = contracts()
    with pytest.raises(Refused) as refused:
        make_entry(listed, " ", Ends="soon", State="lost", Fee="12,5")
    wrong = {"title", "custom_contracts_ends", "custom_contracts_state"}
    assert set(refused.value.fields) == wrong
    assert "2026-11-30" in refused.value.fields["custom_contracts_ends"]
    assert "open, closed" in refused.value.fields["custom_contracts_state"]
    assert db.session.scalar(db.select(ListEntry)) is None


def test_fields_of_lists_are_none_of_customers(app: Flask) -> None:
    own = custom_fields.create("Ends", FieldKind.DATE, [], SYSTEM)
    listed = contracts()
    assert [field.label for field in custom_fields.all_fields()] == ["Ends"]
    assert [field.key for field in custom_fields.all_fields(listed.id)] == [
        "contracts_ends", "contracts_state", "contracts_fee",
    ]  # fmt: skip
    tags = {tag.name: tag.scope for tag in registry().tags}
    assert (tags[own.key.upper()], tags["CONTRACTS_ENDS"]) == (Scope.CUSTOMER, Scope.ENTRY)
    assert tags["CONTRACTS"] is Scope.ENTRY
    define.rename(listed, "Agreements", SYSTEM)
    custom_fields.create("Fee per month", FieldKind.NUMBER, [], SYSTEM, within=listed)
    assert {"CONTRACTS", "CONTRACTS_FEE_PER_MONTH"} <= {tag.name for tag in registry().tags}
    assert make_list("Contracts").key == "contracts_2"
    assert "CONTRACTS_ENDS" not in {tag.name for tag in registry(Scope.DOCUMENT).tags}


def test_a_list_is_narrowed_by_text_and_choice(app_both: Flask) -> None:
    listed = contracts()
    make_entry(listed, "Ärger GmbH", State="open")
    make_entry(listed, "B", customer=make_customer(company="Arge"), State="closed")
    make_entry(listed, "C")
    other = make_list("Other")
    make_entry(other, "Arg")

    def found(**query: object) -> list[str]:
        rows = db.select(ListEntry.title).where(*find.conditions(listed.id, query))
        return list(db.session.scalars(rows.order_by(ListEntry.id)))

    assert found(q="arg") == ["Ärger GmbH", "B"]
    assert found(f_contracts_state=["open"]) == ["Ärger GmbH"]
    assert found(f_contracts_state=["closed", find.NONE]) == ["B", "C"]


def test_each_customer_gets_one_mail_about_the_entry_changed_last(app_both: Flask) -> None:
    make_company_account()
    listed = contracts()
    ada, ben = make_customer(email="ada@e.com"), make_customer(email="ben@e.com")
    make_customer(email="cleo@e.com")
    make_entry(listed, "Old", ada)
    make_entry(listed, "Heating", ada, Ends="2030-12-15", State="open", Fee="1250.5")
    gone = make_entry(listed, "Cooling", ben, State="open")
    save.delete(make_entry(listed, "Deleted", ben), SYSTEM)
    whom = {"any": [{ENTRIES.kind: {"list": listed.id}}]}
    template = make_text_template(
        subject="@CONTRACTS@", source="@CONTRACTS_ENDS|?@ @CONTRACTS_STATE@ @CONTRACTS_FEE|?@"
    )
    counted = recipients.ledger(whom)
    assert (counted.total, counted.receive, counted.further_records) == (2, 2, 1)
    mailing = launch.launch(template, whom, SYSTEM)
    db.session.commit()
    while queueing.queue_slice(mailing.id):
        pass
    db.session.delete(gone)
    db.session.flush()
    mails = db.session.scalars(db.select(Delivery).filter_by(mailing_id=mailing.id)).all()
    shown = {}
    for mail in mails:
        found = renderer_for(db.session.get_one(Message, mail.message_id)).show(mail)
        assert found is not None
        shown[mail.address] = f"{found.subject}/{found.text.splitlines()[0]}"
    assert shown == {
        "ada@e.com": "Heating/December 15, 2030 open 1,250.5",
        # It was there when the mailing was queued, and is gone for ever.
        "ben@e.com": "/?  ?",
    }


def test_who_lacks_a_value_that_the_mail_shows_can_be_left_out(app_both: Flask) -> None:
    listed = contracts()
    make_entry(listed, customer=make_customer(), Ends="2030-12-15")
    make_entry(listed, customer=make_customer())
    whom = {"any": [{ENTRIES.kind: {"list": listed.id}}]}
    template = make_text_template(source="@CONTRACTS_ENDS@")
    family = variants.family_of(template)
    counted = recipients.ledger(
        whom, terms.chosen(family, Choice(leave_out_empty=True), None, SYSTEM)
    )
    assert counted.receive == 1
    assert counted.excluded == {ExclusionReason.EMPTY_TAG: 1}


def test_lists_are_offered_to_who_may_see_them(app: Flask) -> None:
    listed = contracts()
    entry = make_entry(listed)
    make_entry(listed)
    kept = ENTRIES.keep_ticked(marketer(), db.select(ListEntry.id).filter_by(id=entry.id), "")
    keys = [f"entries:{listed.id}", f"entry-ticks:{kept.id}"]
    offered = {each.key: each.name for each in chosen.offered(marketer(), keys)}
    assert [offered[key] for key in keys] == ["List “Contracts”", "1 ticked entry"]
    assert not {each.key for each in chosen.offered(accountant(), keys)} & set(keys)
    for key in keys:
        with pytest.raises(NotFound):
            chosen.audience_of([key], [], accountant(), to_keep=False)
    whom = chosen.audience_of(keys[1:], [], marketer(), to_keep=True)
    assert list(
        db.session.scalars(db.select(ListEntry.customer_id).filter_by(id=entry.id))
    ) == list(db.session.scalars(db.select(Customer.id).where(audience.meant(whom))))
    assert about.about(whom).of_customer(entry.customer_id) == {"entry_id": entry.id}


def test_a_file_fills_the_list_twice_the_same_and_is_taken_back(app: Flask) -> None:
    listed = contracts()
    make_customer(number="C-1", email="ada@example.com")
    content = (
        b"Contracts;Ends;State;E-mail\nHeating;15/12/2030;OPEN;ada@example.com\n"
        b"Cooling;never;open;ada@example.com\nPump;;;nobody@example.com\n"
    )
    kind = f"{table_kinds.LIST}:{listed.id}"
    runs = []
    for _time in range(2):
        run = tables.accept(io.BytesIO(content), "c.csv", SYSTEM, ask=Ask.NEVER, kind=kind)
        db.session.commit()
        tables.work(run.id)
        db.session.refresh(run)
        runs.append((run.created, run.unchanged, run.refused))
    assert runs == [(1, 0, 2), (0, 1, 2)]
    entry = db.session.scalars(db.select(ListEntry)).one()
    assert entry.values == {"contracts_ends": "2030-12-15", "contracts_state": "open"}
    said = [text for _row, texts in tables.problems(run, 10) for text in texts]
    assert any("Please write a date" in text for text in said)
    rows = list(export.records(listed.id, db.select(ListEntry.id)))
    assert rows[0][:4] == ["Name", "Ends", "State", "Fee"]
    assert rows[1][:3] == ["Heating", dt.date(2030, 12, 15), "open"]

    first = db.session.scalars(
        db.select(ImportRow.run_id).where(ImportRow.changes.is_not(None))
    ).first()
    run = db.session.get_one(ImportRun, first)
    run.state, run.summary = ImportState.UNDOING, {}
    db.session.commit()
    undo_tables.work(run.id)
    assert db.session.scalar(db.select(ListEntry)) is None
