"""A token is good for one mail of one message, and only as we wrote it."""

from __future__ import annotations

import pytest
from flask import Flask, current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.domain.rendering import public_links
from mailer.domain.tracking import tokens

IDS = st.integers(1, 10**17)
SLOWLY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def made(message_id: int, delivery_id: int) -> str:
    identity = f"d{delivery_id}"
    return f"{message_id}.{identity}.{tokens.marks(message_id)(identity)}"


@given(IDS, IDS)
@SLOWLY
def test_a_token_names_its_mail(app: Flask, message_id: int, delivery_id: int) -> None:
    assert tokens.mail_of(current_app, made(message_id, delivery_id)) == (message_id, delivery_id)


@given(st.data())
@SLOWLY
def test_an_altered_token_is_worth_nothing(app: Flask, data: st.DataObject) -> None:
    token = made(7, 12)
    at = data.draw(st.integers(0, len(token)))
    cut = data.draw(st.integers(0, 3))
    other = token[:at] + data.draw(st.text(max_size=3)) + token[at + cut :]
    if other != token:
        assert tokens.mail_of(current_app, other) is None


@given(st.text() | st.from_regex(r"[0-9]+\.d[0-9]+\.[0-9a-f]{16}", fullmatch=True))
@SLOWLY
def test_a_guessed_token_is_worth_nothing(app: Flask, token: str) -> None:
    assert tokens.mail_of(current_app, token) is None


@pytest.mark.parametrize("token", ["07.d12.", "7.d012.", "7.D12.", "٧.d12.", "7.12."])
def test_another_spelling_of_a_number_is_none(app: Flask, token: str) -> None:
    assert tokens.mail_of(current_app, token + made(7, 12)[-16:]) is None


def test_marks_of_other_links_open_no_tracked_ones(app: Flask) -> None:
    identity = "d12"
    others = public_links.maker().tokens(identity).values()
    assert not any(tokens.mail_of(current_app, f"7.{other}") for other in others)
    assert public_links.identity_in(made(7, 12)[2:], public_links.UNSUBSCRIBE) is None
