"""The bin: thirty days, and what was sent is kept for ever."""

import datetime as dt
import io

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.mailings import launch, queueing
from mailer.domain.mailings.sent_mail import sent_mail
from mailer.domain.templates import bin, library
from mailer.infra import files
from mailer.infra.db import db
from mailer.jobs.templates import purge_bin
from mailer.lib.errors import NotFound
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.template import Template, TemplateVersion
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE
from tests.factories.templates import make_template, make_variant
from tests.fixtures.clock import MovedClock
from tests.personas import marketer, support

DAYS = dt.timedelta(days=bin.DAYS)


def names_in_bin() -> list[str]:
    found = db.select(Template.name).where(*bin.in_bin()).order_by(Template.id)
    return list(db.session.scalars(found))


def save(template: Template, source: str) -> None:
    library.save_version(
        template,
        base_number=template.version.number,
        name=template.name,
        subject="Subject",
        source=source,
        language=template.language,
        actor=SYSTEM,
    )


def version_ids() -> set[int]:
    return set(db.session.scalars(db.select(TemplateVersion.id)))


def send(template: Template) -> Mailing:
    """To one customer, queued."""
    mailing = launch.launch(template, EVERYONE, SYSTEM)
    queueing.queue_slice(mailing.id)
    return mailing


def test_it_knows_who_deleted_what_and_how_long_it_stays(app: Flask, clock: MovedClock) -> None:
    marc = marketer()
    template = make_template(name="Offer")
    library.delete(template, marc)
    assert names_in_bin() == ["Offer"]
    assert template.deleted_by == marc
    assert bin.days_left(template) == 30
    clock.advance(dt.timedelta(days=20))
    assert bin.days_left(template) == 10
    clock.advance(dt.timedelta(days=40))
    assert bin.days_left(template) == 0


def test_after_thirty_days_it_is_gone_with_its_versions(app_both: Flask, clock: MovedClock) -> None:
    template = make_template(name="Offer")
    save(template, "again")
    kept = make_template(name="Kept")
    library.delete(template, SYSTEM)
    db.session.commit()
    clock.advance(DAYS - dt.timedelta(hours=1))
    purge_bin()
    assert names_in_bin() == ["Offer"]
    clock.advance(dt.timedelta(hours=2))
    purge_bin()
    assert names_in_bin() == []
    assert list(db.session.scalars(db.select(Template))) == [kept]
    assert version_ids() == {kept.version_id}


def test_more_than_one_run_takes_are_all_purged(app: Flask, clock: MovedClock) -> None:
    for _number in range(bin.AT_ONCE + 3):
        library.delete(make_template(), SYSTEM)
    db.session.commit()
    clock.advance(DAYS)
    purge_bin()
    assert names_in_bin() == []


def test_what_was_sent_keeps_the_version_that_it_sent(app_both: Flask, clock: MovedClock) -> None:
    make_company_account()
    make_customer(first_name="Ana", last_name="Silva", email="ana@example.com")
    template = make_template(subject="Subject", source="Hello @CUSTOMERNAME@")
    save(template, "Sent to @CUSTOMERNAME@")
    sent = template.version_id
    mailing = send(template)
    save(template, "never sent")
    library.delete(template, SYSTEM)
    db.session.commit()
    clock.advance(DAYS)
    purge_bin()

    assert names_in_bin() == []
    assert version_ids() == {sent}
    delivery = db.session.scalars(db.select(Delivery)).one()
    shown = sent_mail(delivery)
    assert shown is not None
    assert "Sent to Ana Silva" in shown.text
    assert mailing.template.name == template.name
    with pytest.raises(NotFound):
        bin.restore(template.id, SYSTEM)


def test_a_language_that_a_mailing_chooses_from_is_kept(app_both: Flask, clock: MovedClock) -> None:
    """Nobody in the audience spoke it when it was launched; somebody may since."""
    make_company_account()
    customer = make_customer(email="ana@example.com", language="en")
    main = make_template(language="en", source="English")
    french = make_variant(main, "fr", source="Français")
    send(main)
    library.delete(main, SYSTEM, languages=True)
    db.session.commit()
    clock.advance(DAYS)
    purge_bin()
    assert version_ids() == {main.version_id, french.version_id}
    customer.language = "fr"
    shown = sent_mail(db.session.scalars(db.select(Delivery)).one())
    assert shown is not None
    assert "Français" in shown.text


def test_a_language_that_was_never_sent_goes(app: Flask, clock: MovedClock) -> None:
    make_company_account()
    make_customer(email="ana@example.com")
    main = make_template(language="en")
    send(main)
    make_variant(main, "fr")
    library.delete(main, SYSTEM, languages=True)
    db.session.commit()
    clock.advance(DAYS)
    purge_bin()
    assert version_ids() == {main.version_id}
    assert len(db.session.scalars(db.select(Template)).all()) == 1


def test_it_can_be_emptied_by_hand(app: Flask) -> None:
    template, other = make_template(name="Offer"), make_template(name="Other")
    template.thumbnail = files.save(io.BytesIO(b"x"), "thumbnail", ".png")
    picture = files.path(template.thumbnail)
    for each in (template, other):
        library.delete(each, SYSTEM)
    assert bin.erase([template.id], SYSTEM) == ["Offer"]
    assert names_in_bin() == ["Other"]
    assert picture.exists()
    db.session.commit()
    assert not picture.exists()
    with pytest.raises(NotFound):
        bin.erase([template.id], SYSTEM)


def test_what_is_not_in_the_bin_is_not_erased(app: Flask) -> None:
    template = make_template()
    with pytest.raises(NotFound):
        bin.erase([template.id], SYSTEM)
    assert library.by_name(template.name) is template


def test_its_name_is_free_and_it_comes_back_under_another(app: Flask) -> None:
    template = make_template(name="Offer")
    library.delete(template, SYSTEM)
    make_template(name="offer")
    assert bin.restore(template.id, SYSTEM).name == "Offer (2)"
    assert (template.deleted_at, template.deleted_by_id) == (None, None)


def test_languages_that_went_together_are_one_line(app: Flask) -> None:
    main = make_template(name="Offer", language="en")
    french = make_variant(main, "fr", name="Offre")
    german = make_variant(main, "de", name="Angebot")
    library.delete(german, SYSTEM)
    library.delete(main, SYSTEM, languages=True)
    assert names_in_bin() == ["Offer", "Angebot"]
    assert bin.deleted_with(main) == [french]


def test_only_who_may_delete_empties_it(app: Flask) -> None:
    template = make_template()
    library.delete(template, SYSTEM)
    sam = support()
    for attempt in (
        lambda: bin.restore(template.id, sam),
        lambda: bin.erase([template.id], sam),
    ):
        with pytest.raises(Forbidden):
            attempt()
