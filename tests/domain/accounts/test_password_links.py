"""Links to set a password: one person, one use, a limited time."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from mailer.domain.accounts import passwords, users
from mailer.domain.accounts.password_links import link_for, owners_in, user_of
from mailer.lib import clock
from tests.personas import marketer, super_admin


def token(user, **more):
    return link_for(user, **more).rpartition("/")[2]


def test_a_link_is_its_persons_and_opens_as_often_as_one_likes(app):
    made = token(marketer())
    assert user_of(made) is marketer()
    assert user_of(made) is marketer()


def test_a_link_starts_with_the_public_address(app):
    assert link_for(marketer()).startswith("http://127.0.0.1:8000/password/set/")


def test_a_used_link_ends_and_so_do_all_others(app):
    first, second = token(marketer()), token(marketer(), invitation=True)
    users.set_by_link(user_of(first), "vert cheval lampe nuage")
    assert user_of(first) is None
    assert user_of(second) is None


def test_a_changed_password_ends_links(app):
    made = token(marketer())
    passwords.set_password(marketer(), "vert cheval lampe nuage")
    assert user_of(made) is None


def test_a_changed_address_ends_links(app):
    made = token(marketer())
    marketer().email_key = "elsewhere@example.com"
    assert user_of(made) is None


def test_a_deactivated_person_has_no_link(app):
    made = token(marketer())
    users.deactivate(marketer(), super_admin())
    assert user_of(made) is None


@pytest.mark.parametrize(
    ("invitation", "lasts"), [(False, dt.timedelta(hours=1)), (True, dt.timedelta(days=7))]
)
def test_a_link_lasts_as_long_as_its_mail_says(app, invitation, lasts):
    made = token(marketer(), invitation=invitation)
    with time_machine.travel(clock.now() + lasts - dt.timedelta(minutes=1), tick=False):
        assert user_of(made) is marketer()
    with time_machine.travel(clock.now() + lasts + dt.timedelta(minutes=1), tick=False):
        assert user_of(made) is None


@pytest.mark.parametrize("made_up", ["", "x", "a.b.c", "WzEsIngiXQ.aaaa.bbbb"])
def test_a_made_up_link_opens_nothing(app, made_up):
    assert user_of(made_up) is None


def test_an_altered_link_opens_nothing(app):
    made = token(marketer())
    assert user_of(made[:-2] + ("AA" if made[-2:] != "AA" else "BB")) is None


def test_a_text_tells_whose_accounts_it_opens_while_its_links_work(app):
    text = (
        f"One: {link_for(marketer())}\nTwo: {link_for(marketer(), invitation=True)} /password/set/x"
    )
    assert owners_in(text) == [marketer(), marketer()]
    passwords.set_password(marketer(), "vert cheval lampe nuage")
    assert owners_in(text) == []
