"""Rows become customers, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mailer.domain.imports import lease, rows, run
from mailer.infra import files
from mailer.infra.db import db
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.custom_field import FieldKind
from mailer.models.customer import Consent, Customer, CustomerKind, EmailState
from mailer.models.group import CustomerGroup, Family
from mailer.models.import_run import ImportRow, ImportRun, ImportState, RowOutcome
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer, make_field
from tests.factories.imports import make_import

HEAD = "Code client;Nom;Prénom;Société;E-mail;N° TVA;Newsletter\n"


def customers(**where: Any) -> list[Customer]:
    query = select(Customer).filter_by(**where).order_by(Customer.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def counts(made: ImportRun) -> tuple[int, int, int, int]:
    return made.created, made.updated, made.unchanged, made.refused


def messages(made: ImportRun) -> dict[int, list[str]]:
    """Row number → codes."""
    query = select(ImportRow).where(ImportRow.run_id == made.id, ImportRow.messages.is_not(None))
    return {row.number: [m[1] for m in row.messages or []] for row in db.session.scalars(query)}


def test_a_french_file_becomes_customers(app_both: Flask) -> None:
    made = make_import()
    assert (made.state, counts(made)) == (ImportState.DONE, (2, 0, 0, 0))
    luis, cafe = customers()
    assert (luis.number, luis.name, luis.name_key) == ("C1", "Luís Gonçalves", "luis goncalves")
    assert (luis.email_key, luis.email_state) == ("luis@example.com", EmailState.VALID)
    assert (luis.city, luis.kind) == ("Évora", CustomerKind.CUSTOMER)
    assert (cafe.name, cafe.first_name) == ("Café de l’Été", "")
    assert [group.name for group in luis.groups] == ["Salon"]
    assert made.summary["new_groups"] == ["Salon"]


def test_everything_that_can_be_mapped_is_kept(app_both: Flask) -> None:
    make_field(label="Renouvellement", key="renouvellement", kind=FieldKind.DATE)
    jane = make_user(name="Jane Peacock", external_id="3")
    made = make_import(
        "Number;Contact;Company;E-mail;Phone;Mobile;Fax;Website;VAT;Adresse 1;Adresse 2;CP;City;"
        "Region;Country;Language;Type;Famille;Groupes;Commercial;Newsletter;Notes;Renouvellement\n"
        "7;Jean DUPONT;Dupont SA;Jean@Dupont.be;+32 4 1;0470;+32 5;www.dupont.be;be 0123.456.789;"
        "1 rue A;Bât. 2;04000;Liège;WL;Belgique;Français;Fournisseur;Or;Salon; 3;oui;"
        "à rappeler;12/03/2027\n"
    )
    assert messages(made) == {}
    (dupont,) = customers()
    kept = {
        "number": "7",
        "name": "Jean DUPONT",
        "company": "Dupont SA",
        "email": "Jean@Dupont.be",
        "phone": "+32 4 1",
        "mobile": "0470",
        "website": "https://www.dupont.be",
        "vat_number": "BE0123456789",
        "street": "1 rue A, Bât. 2",
        "postal_code": "04000",
        "region": "WL",
        "country": "BE",
        "language": "fr",
        "kind": CustomerKind.SUPPLIER,
        "owner_id": jane.id,
        "consent": Consent.GIVEN,
        "notes": "à rappeler",
        "custom": {"renouvellement": "2027-03-12"},
    }
    assert {name: getattr(dupont, name) for name in kept} == kept
    assert dupont.family is not None
    assert dupont.family.name == "Or"
    assert [group.name for group in dupont.groups] == ["Salon"]


def test_an_invalid_address_is_kept_and_marked(app: Flask) -> None:
    made = make_import(
        "Nom;Prénom;E-mail\nA;Ann;ann(at)example.com\nB;Bob;stanisław.wójcik@wp.pl\n"
    )
    ann, bob = customers()
    assert (ann.email, ann.email_state) == ("ann(at)example.com", EmailState.INVALID)
    assert (bob.email_key, bob.email_state) == ("stanisław.wójcik@wp.pl", EmailState.VALID)
    assert messages(made) == {2: ["invalid_address"]}
    assert made.summary["warned"] == 1


@pytest.mark.parametrize(
    ("cell", "kept", "codes"),
    [
        ("a@example.com; b@example.com", "a@example.com", ["several_addresses"]),
        ("Ann <ann@example.com>", "ann@example.com", []),
        ("mailto:ann@example.com", "ann@example.com", []),
        ("#N/A", "", ["error_cell"]),
        ("NULL", "", []),
        ("a@example.com\r\nBcc: all@example.com", "a@example.com", ["several_addresses"]),
    ],
)
def test_addresses_as_people_write_them(app: Flask, cell: str, kept: str, codes: list[str]) -> None:
    made = make_import(f'Nom;Prénom;E-mail\nA;Ann;"{cell}"\n')
    assert customers()[0].email == kept
    assert messages(made).get(2, []) == codes


def test_rows_that_say_nobody_and_too_long_keys_are_refused(app_both: Flask) -> None:
    made = make_import(f"{HEAD};;;;;BE1;oui\n{'9' * 61};A;;;;;\nC3;B;;;;;\n")
    assert counts(made) == (1, 0, 0, 2)
    assert messages(made) == {2: ["nobody"], 3: ["too_long"]}


def test_long_texts_are_cut_and_say_so(app_both: Flask) -> None:
    made = make_import(f"Nom;Prénom;Ville\n{'x' * 300};Ann;{'y' * 300}\n")
    assert messages(made) == {2: ["cut", "cut"]}
    assert len(customers()[0].last_name) == 120


def test_duplicates_inside_the_file_are_named_with_their_row(app_both: Flask) -> None:
    made = make_import(
        HEAD
        + "C1;A;Ann;;ann@example.com;;\n"
        + "C1;A;Anna;;other@example.com;;\n"  # the same number
        + ";A;Ann;;ANN@example.com;;\n"  # the same address, no number
        + "C2;A;Bob;;ann@example.com;;\n"  # the same address, another number: somebody else
        + ";;;Café;;BE 1;\n"
        + ";;;Le Café;;be1;\n"  # the same VAT number
        + ";;;Café Nord;nord@example.com;BE1;\n"
    )
    assert counts(made) == (3, 0, 0, 4)
    query = select(ImportRow).where(ImportRow.outcome == RowOutcome.REFUSED)
    found = {row.number: row.messages for row in db.session.scalars(query)}
    assert found == {
        3: [["", "duplicate_in_file", "2"]],
        4: [["", "duplicate_in_file", "2"]],
        7: [["", "duplicate_in_file", "6"]],
        8: [["", "duplicate_in_file", "6"]],
    }


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ("C1;;;New;;;", True),
        (";;;New;old@example.com;;", True),
        ("C9;;;New;old@example.com;;", False),
        (";;;New;;be 1;", True),
        (";;;New;else@example.com;BE1;", False),
    ],
)
def test_known_customers_are_met_by_number_address_vat(
    app_both: Flask, row: str, known: bool
) -> None:
    make_customer(number="C1", company="Old", email="old@example.com", vat_number="BE1")
    made = make_import(f"{HEAD}{row}\n")
    assert counts(made) == ((0, 1, 0, 0) if known else (1, 0, 0, 0))


def test_an_update_changes_what_the_file_says_and_nothing_else(app_both: Flask) -> None:
    old = make_customer(number="C1", company="Old", phone="1", city="Paris", custom={"a": "b"})
    db.session.commit()
    made = make_import("Code client;Société;Tél;Ville\nC1;New;;Liège\n")
    assert counts(made) == (0, 1, 0, 0)
    (now,) = customers()
    assert (now.company, now.company_key, now.phone, now.city_key) == ("New", "new", "1", "liege")
    assert (now.custom, now.id) == ({"a": "b"}, old.id)
    row = db.session.scalars(select(ImportRow)).one()
    assert row.changes == {"company": ["Old", "New"], "city": ["Paris", "Liège"]}


def test_the_same_file_twice_changes_nothing(app_both: Flask) -> None:
    make_import()
    before = [(c.id, c.modified_at) for c in customers()]
    assert counts(make_import()) == (0, 0, 2, 0)
    assert [(c.id, c.modified_at) for c in customers()] == before


def test_known_customers_can_be_left_as_they_are(app_both: Flask) -> None:
    make_customer(number="C1", company="Old")
    made = make_import(f"{HEAD}C1;;;New;;;\nC2;;;Other;;;\n", existing="leave")
    assert counts(made) == (1, 0, 1, 0)
    assert messages(made) == {2: ["exists"]}
    assert customers(number="C1")[0].company == "Old"


def test_a_group_kind_and_owner_are_given_to_all(app: Flask) -> None:
    make_customer(number="C1", company="Old")
    made = make_import(
        f"{HEAD}C1;;;Old;;;\nC2;;;New;;;\n", group="Salon 2026", kind=CustomerKind.LEAD
    )
    assert counts(made) == (1, 1, 0, 0)
    assert [[g.name for g in c.groups] for c in customers()] == [["Salon 2026"], ["Salon 2026"]]
    assert [c.kind for c in customers()] == [CustomerKind.CUSTOMER, CustomerKind.LEAD]


def test_an_unknown_owner_is_a_remark(app: Flask) -> None:
    make_user(name="Jane Peacock", email="jane@example.com", external_id="3")
    made = make_import(
        "Nom;Prénom;Commercial\nA;Ann;3\nB;Bob;jane peacock\nC;Cleo;JANE@example.com\nD;Dan;99\n"
    )
    assert [bool(c.owner_id) for c in customers()] == [True, True, True, False]
    assert messages(made) == {5: ["unknown_owner"]}


def test_a_file_never_brings_back_who_opted_out(app_both: Flask) -> None:
    make_customer(number="C1", email="out@example.com", consent=Consent.WITHDRAWN)
    made = make_import(
        HEAD
        + "C1;A;;;;;oui\n"
        + "C2;B;;;out@example.com;;oui\n"  # another record of the same address
        + "C3;C;;;no@example.com;;non\n"
        + "C4;D;;;no@example.com;;oui\n"  # opted out two rows above
        + "C5;E;;;yes@example.com;;oui\n"
    )
    consents = {c.number: c.consent for c in customers()}
    out = Consent.WITHDRAWN
    assert consents == {"C1": out, "C2": out, "C3": out, "C4": out, "C5": Consent.GIVEN}
    assert messages(made) == {2: ["opted_out"], 3: ["opted_out"], 5: ["opted_out"]}


def test_every_change_of_consent_is_logged(app_both: Flask) -> None:
    known = make_customer(number="C1", consent=Consent.GIVEN)
    db.session.commit()
    make_import(f"{HEAD}C1;A;;;;;non\nC2;B;;;b@example.com;;oui\nC3;C;;;;;\n")
    entries = db.session.scalars(select(ConsentEntry).order_by(ConsentEntry.customer_id)).all()
    assert [(e.consent, e.source, e.note) for e in entries] == [
        (Consent.WITHDRAWN, ConsentSource.IMPORT, "clients.csv"),
        (Consent.GIVEN, ConsentSource.IMPORT, "clients.csv"),
    ]
    assert entries[0].customer_id == known.id


def test_an_opt_out_column_says_the_opposite(app: Flask) -> None:
    make_import("Nom;Prénom;Désinscrit\nA;Ann;oui\nB;Bob;non\n")
    assert [c.consent for c in customers()] == [Consent.WITHDRAWN, Consent.UNKNOWN]


def test_formulas_scripts_and_headers_are_only_text(app_both: Flask) -> None:
    make_import(
        "Nom;Prénom;Société\n"
        '=HYPERLINK("x");<script>alert(1)</script>;"A\r\nBcc: all@example.com"\n'
        "'=1+1;B\x00ob;C\n"
    )
    first, second = customers()
    assert first.first_name == "<script>alert(1)</script>"
    assert first.company == "A Bcc: all@example.com"
    assert (second.last_name, second.first_name) == ("=1+1", "Bob")


def test_a_wrong_column_makes_no_flood_of_groups(app: Flask) -> None:
    lines = "".join(f"A{n};g{n}\n" for n in range(260))
    made = make_import(f"Société;Groupe\n{lines}")
    assert db.session.scalar(select(func.count()).select_from(CustomerGroup)) == 200
    assert sum(codes == ["too_many_new"] for codes in messages(made).values()) == 60


def test_cells_beyond_the_columns_and_broken_characters_are_named(app: Flask) -> None:
    good = "".join(f"Gaëlle{n};x\n" for n in range(30)).encode()
    made = make_import("Nom;Prénom\n".encode() + good + b"Ren\xe9;x\nBob;y;extra\n")
    assert messages(made) == {32: ["broken_character"], 33: ["extra_cells"]}


def test_a_trial_shows_exactly_what_the_import_does(app_both: Flask) -> None:
    make_customer(number="C1", company="Old", email="old@example.com", vat_number="BE1")
    make_customer(number="", company="Nameless", email="x@example.com", consent=Consent.WITHDRAWN)
    text = HEAD + "".join(
        f"{number};{name};;{company};{email};{vat};{consent}\n"
        for number in ("", "C1", "C2")
        for name, company in (("", ""), ("A", ""), ("", "B"))
        for email in ("", "old@example.com", "x@example.com", "bad")
        for vat, consent in (("", "oui"), ("BE1", ""), ("BE2", "non"))
    )
    tried = make_import(text, dry_run=True)
    seen = (counts(tried), outcomes(tried), dict(tried.summary))
    assert len(customers()) == 2
    assert db.session.scalar(select(func.count()).select_from(ConsentEntry)) == 0
    done = make_import(text)
    assert (counts(done), outcomes(done), dict(done.summary)) == seen


def outcomes(made: ImportRun) -> dict[int, tuple[Any, Any, Any]]:
    query = select(ImportRow).where(ImportRow.run_id == made.id)
    return {r.number: (r.outcome, r.messages, r.changes) for r in db.session.scalars(query)}


def test_a_trial_makes_no_group_or_family(app_both: Flask) -> None:
    make_customer(number="C1", company="Old")
    made = make_import("Code client;Société;Famille;Groupe\nC1;Old;Or;VIP\n", dry_run=True)
    assert made.summary == {"new_groups": ["VIP"], "new_families": ["Or"]}
    assert db.session.scalar(select(func.count()).select_from(CustomerGroup)) == 0
    assert db.session.scalar(select(func.count()).select_from(Family)) == 0
    found, _more = rows.page(made, "updated")
    assert [pair[2] for pair in rows.changes(found)[2]] == ["Or", "VIP"]


def test_a_worker_that_lost_its_lease_counts_for_nothing(app_both: Flask) -> None:
    made = make_import()
    made.state, made.processed, made.worker = ImportState.RUNNING, 0, "somebody else"
    db.session.commit()
    with pytest.raises(lease.Lost):
        lease.advance(made.id, "me", processed=5)
    db.session.rollback()
    assert db.session.get_one(ImportRun, made.id).processed == 0


def test_what_is_being_done_is_not_taken_twice(app_both: Flask) -> None:
    made = make_import(dry_run=True)
    made.state, made.dry_run = ImportState.QUEUED, False
    db.session.commit()
    assert lease.claim(made.id, ImportState.QUEUED)
    assert lease.claim(made.id, ImportState.QUEUED) == ""
    run.work(made.id)
    assert customers() == []


def test_imports_that_write_take_turns(app_both: Flask) -> None:
    first, second = make_import(dry_run=True), make_import(dry_run=True)
    for each in (first, second):
        each.state, each.dry_run = ImportState.QUEUED, False
    db.session.commit()
    assert lease.claim(first.id, ImportState.QUEUED)
    run.work(second.id)
    assert db.session.get_one(ImportRun, second.id).state is ImportState.QUEUED


def test_a_file_that_is_gone_says_so(app: Flask) -> None:
    made = make_import(dry_run=True)
    files.delete(made.file_key)
    made.state, made.dry_run = ImportState.QUEUED, False
    db.session.commit()
    run.work(made.id)
    made = db.session.get_one(ImportRun, made.id)
    assert (made.state, made.error) == (ImportState.FAILED, "file_gone")


def test_who_lost_the_right_imports_no_more(app: Flask) -> None:
    made = make_import(dry_run=True)
    made.created_by_id = make_user().id
    made.state, made.dry_run = ImportState.QUEUED, False
    db.session.commit()
    run.work(made.id)
    assert db.session.get_one(ImportRun, made.id).error == "forbidden"
    assert customers() == []
