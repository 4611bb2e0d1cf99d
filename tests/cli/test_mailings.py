"""`mailer mailings …`."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.domain.outbox import attachments
from mailer.domain.tracking import readings
from mailer.infra.db import db
from mailer.lib.lots import Lot
from mailer.models.contact import AddressUse
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message
from tests.domain.mailings.test_ab_tests import begun, click, leaves
from tests.domain.tracking.test_readings import seen, sent_to
from tests.factories.accounts import make_account, make_company_account
from tests.factories.customers import make_contact, make_customer, make_group
from tests.factories.mailings import make_text_template
from tests.factories.saved_lists import make_list
from tests.factories.settings import make_company
from tests.personas import marketer

SEND = ("mailings", "send", "--template", "Spring", "--to", "all", "--json")


@pytest.fixture
def ready(app, clock):
    """Five customers, two mails a day, a Monday in November, ten o'clock in Brussels."""
    clock.move_to(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC))
    make_company(time_zone="Europe/Brussels")
    make_account(port=25, company_default=True, daily_limit=3)
    make_text_template(name="Spring")
    for number in range(5):
        make_customer(email=f"r{number}@example.com")


@pytest.mark.parametrize("number", ["7", "99999999999999999999"])
def test_a_mailing_that_there_is_not_is_said_in_the_companys_language(app, runner, number):
    make_company(language="fr")
    answer = runner("mailings", "show", number)
    assert answer.exit_code == 1
    assert "Cet enregistrement n’existe pas." in answer.stderr


def test_files_go_with_the_mails_of_a_mailing(app, runner, tmp_path):
    make_company()
    make_company_account()
    make_customer(email="ana@example.com")
    template = make_text_template(name="Offer")
    paths = [tmp_path / "Devis é.pdf", tmp_path / "b.txt"]
    for path in paths:
        path.write_bytes(b"content")
    sent = runner(
        "mailings", "send", "--template", template.name, "--to", "all",
        "--attach", str(paths[0]), "--attach", str(paths[1]), "--json",
    )  # fmt: skip
    assert sent.exit_code == 0, sent.stderr
    assert sent.json["attachments"] == ["Devis é.pdf", "b.txt"]
    assert "Devis é.pdf" in runner("mailings", "show", str(sent.json["id"])).stdout


def test_too_large_a_file_sends_nothing(app, runner, tmp_path, monkeypatch):
    make_company(language="en")
    make_company_account()
    make_customer(email="ana@example.com")
    template = make_text_template(name="Offer")
    monkeypatch.setattr(attachments, "LIMIT", 5)
    path = tmp_path / "large.pdf"
    path.write_bytes(b"content")
    sent = runner(
        "mailings", "send", "--template", template.name, "--to", "all", "--attach", str(path)
    )
    assert sent.exit_code == 1
    assert "large.pdf" in sent.stderr
    assert db.session.scalar(db.select(Mailing.id)) is None


DAYS = [
    {"date": "2026-11-23", "count": 2},
    {"date": "2026-11-24", "count": 2},
    {"date": "2026-11-25", "count": 1},
]


def test_send_and_show_tell_the_days(ready, runner):
    answer = runner(*SEND)
    assert answer.json["plan"] == DAYS
    assert runner("mailings", "show", answer.json["id"], "--json").json["plan"] == DAYS


def test_people_read_the_days_too(ready, runner):
    assert "2026-11-24: 2" in runner(*SEND[:-1]).stdout


@pytest.mark.parametrize(
    "at", ["2026-11-27T09:30", "2026-11-27 09:30", "2026-11-27T08:30+00:00", "2026-11-27T08:30Z"]
)
def test_a_mailing_is_planned_for_a_time_of_the_companys_clocks(ready, runner, at):
    answer = runner(*SEND, "--at", at)
    assert (answer.json["state"], answer.json["late"]) == ("scheduled", False)
    assert answer.json["start_at"] == "2026-11-27T08:30:00+00:00"
    assert answer.json["plan"][0] == {"date": "2026-11-27", "count": 2}


def test_it_says_when_it_starts_where_the_clocks_jump_over_the_time(ready, runner):
    answer = runner(*SEND, "--at", "2027-03-28 02:30")
    assert answer.json["start_at"] == "2027-03-28T01:00:00+00:00"
    assert (
        "It starts on 2027-03-28 at 03:00" in runner(*SEND[:-1], "--at", "2027-03-28 02:30").stdout
    )


def test_a_time_that_is_over_plans_nothing(ready, runner):
    answer = runner(*SEND, "--at", "2026-11-23 09:59")
    assert answer.exit_code == 1
    assert "over already" in answer.json["error"]
    assert db.session.scalar(db.select(Mailing)) is None


@pytest.mark.parametrize("at", ["tomorrow", "2026-11-27", "09:30", "2026-13-01T00:00"])
def test_what_is_no_date_and_time_is_wrong_use(ready, runner, at):
    assert runner(*SEND, "--at", at).exit_code == 2


def test_a_planned_mailing_is_started_or_called_off(ready, runner):
    first, second = (runner(*SEND, "--at", "2026-11-27 09:30").json["id"] for _each in range(2))
    assert runner("mailings", "start", first, "--json").json["state"] == "sending"
    assert runner("mailings", "stop", second, "--json").json["state"] == "stopped"
    assert runner("mailings", "start", second, "--json").json["state"] == "sending"


def test_a_late_one_says_so(ready, runner, clock):
    made = runner(*SEND, "--at", "2026-11-27 09:30").json["id"]
    clock.move_to(dt.datetime(2026, 11, 27, 11, tzinfo=dt.UTC))
    answer = runner("mailings", "show", made)
    assert "more than an hour late" in answer.stdout
    assert db.session.get_one(Mailing, made).state == MailingState.SCHEDULED


def test_someone_who_may_not_send_plans_nothing(ready, runner):
    role = marketer().role
    role.permissions = ["mailings:view"]
    answer = runner("--as", marketer().email, *SEND, "--at", "2026-11-27 09:30")
    assert answer.exit_code == 1


def test_a_mailing_goes_to_groups_and_lists_less_others(ready, runner):
    both = make_customer(email="both@example.com", city="Lyon")
    make_customer(email="lyon@example.com", city="Lyon")
    make_list(name="Élus de Lyon")
    make_group(name="Fair", customers=[both])
    to = ("mailings", "send", "--template", "Spring", "--to", "list:elus de lyon")
    sent = runner(*to, "--to", "r0@example.com", "--except", "group:Fair", "--json")
    assert sent.exit_code == 0, sent.stderr
    assert sent.json["expected"] == 2
    for wrong in ("list:Nobody", "group:Nobody", "nobody@example.com", "nonsense"):
        assert runner(*to, "--except", wrong).exit_code == 1
    assert runner(*to, "--to", "nonsense").exit_code == 1


def test_a_mail_without_a_template_from_an_address_that_may(app, runner, tmp_path):
    make_company(language="en")
    make_account(company_default=True, port=25)
    make_customer(email="ana@c.example")
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear **@CUSTOMERNAME@**", encoding="utf-8")
    send = (
        "mailings",
        "send",
        "--subject",
        "Hello",
        "--file",
        str(letter),
        "--to",
        "all",
        "--json",
    )
    refused = runner(*send, "--from", "ceo@bank.example")
    assert refused.exit_code == 1
    assert "No mail may leave as ceo@bank.example" in refused.json["error"]
    assert db.session.scalars(db.select(Mailing)).all() == []
    sent = runner(*send, "--from", "sales@example.com", "--reply-to", "desk@c.example")
    assert sent.exit_code == 0, sent.stderr
    message = db.session.scalars(
        db.select(Message).where(Message.mailing_id == sent.json["id"])
    ).one()
    assert (message.from_address, message.reply_to) == ("sales@example.com", "desk@c.example")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "Say what to send"),
        (("--template", "Spring", "--from", "template"), "says nothing about that"),
        (("--template", "Spring", "--from", "x@bank.example"), "No mail may leave"),
        (("--template", "Spring", "--reply-to", "x@bank.example"), "cannot go to"),
    ],
)
def test_what_may_not_be_sent_is_said(ready, runner, more, said):
    answer = runner("mailings", "send", "--to", "all", *more)
    assert answer.exit_code in (1, 2)
    assert said in answer.stderr


def test_an_ab_test_is_told_and_ended(app, runner):
    make_company(language="en")
    mailing = begun()
    leaves(mailing)
    click(mailing, Lot.B, 11)
    told = runner("mailings", "show", str(mailing.id), "--json").json["ab_test"]
    assert (told["winner"], told["hours"], told["criterion"]) == (None, 4, "clicks")
    assert told["variants"]["b"]["subject"] == "Look at this"
    assert told["variants"]["b"]["clicked"] == 11
    assert told["certainty"] > 0.99
    assert told["in_words"] == "B is very probably better: 99 in 100."
    assert "B, Look at this: " in runner("mailings", "show", str(mailing.id)).stdout
    ended = runner("mailings", "choose", str(mailing.id), "b", "--json")
    assert ended.json["ab_test"]["winner"] == "b"
    again = runner("mailings", "choose", str(mailing.id), "a")
    assert again.exit_code == 1
    assert "The winner is B already" in again.stderr
    assert runner("mailings", "choose", str(mailing.id), "rest").exit_code == 2


def test_a_mailing_goes_to_contacts(ready, runner):
    contact = make_contact(name="Ann", email="ann@example.com", use=AddressUse.FINANCIAL)
    make_contact(name="Bob", email="bob@example.com")
    sent = runner(*SEND, "--write-to", "contacts:financial")
    assert sent.exit_code == 0, sent.stderr
    mailing = db.session.get_one(Mailing, sent.json["id"])
    assert (mailing.audience["write_to"], mailing.expected) == ("contacts:financial", 1)
    assert contact.email == "ann@example.com"
    wrong = runner(*SEND, "--write-to", "bosses")
    assert wrong.exit_code == 1
    assert "“bosses” is not whom one can write to" in wrong.stdout + wrong.stderr


def test_figures_and_links_are_told_to_people_too(app, runner):
    mailing, (first, *_others) = sent_to(2)
    seen(first, 10, link=2)
    runner("mailings", "judge", str(mailing.id))
    readings.judge_slice()
    db.session.commit()
    told = runner("mailings", "statistics", str(mailing.id))
    assert told.stdout.startswith(f"Mailing {mailing.id}, ")
    assert "  opened: 1\n" in told.stdout
    assert "  https://www.example.com/2: people 1, clicks 1\n" in told.stdout


def test_it_is_said_how_many_events_are_judged_anew(app, runner):
    mailing, (first, *_others) = sent_to(1)
    seen(first, 10)
    answer = runner("mailings", "judge", str(mailing.id))
    assert answer.stdout == "Openings and clicks that are judged anew: 1\n"
