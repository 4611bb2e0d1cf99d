"""Secrets at rest and signed tokens."""

from __future__ import annotations

import datetime as dt
import hmac
from string import ascii_letters, digits

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask

from mailer.infra import crypto
from mailer.infra.crypto import WrongKey


def test_a_sealed_secret_opens_in_its_own_context(app: Flask) -> None:
    assert crypto.unseal(crypto.seal("pässword", "account:1"), "account:1") == "pässword"


def test_a_sealed_secret_does_not_open_for_another_object(app: Flask) -> None:
    with pytest.raises(WrongKey):
        crypto.unseal(crypto.seal("secret", "account:1"), "account:2")


def test_a_sealed_secret_does_not_open_with_another_key(app: Flask) -> None:
    sealed = crypto.seal("secret", "account:1")
    crypto.init_app(app, "another installation")
    with pytest.raises(WrongKey):
        crypto.unseal(sealed, "account:1")


@pytest.mark.parametrize("position", [0, 11, 12, -1])
def test_an_altered_secret_does_not_open(app: Flask, position: int) -> None:
    sealed = bytearray(crypto.seal("secret", "account:1"))
    sealed[position] ^= 1
    with pytest.raises(WrongKey):
        crypto.unseal(bytes(sealed), "account:1")


def test_the_same_secret_is_never_sealed_the_same_way(app: Flask) -> None:
    assert crypto.seal("secret", "account:1") != crypto.seal("secret", "account:1")


def test_a_sealed_secret_does_not_show_it(app: Flask) -> None:
    assert b"secret" not in crypto.seal("secret", "account:1")


def test_a_token_gives_back_what_was_signed(app: Flask) -> None:
    token = crypto.sign("password", [7, 0])
    assert crypto.read_signed("password", token) == [7, 0]


def test_a_token_is_good_for_its_purpose_only(app: Flask) -> None:
    assert crypto.read_signed("unsubscribe", crypto.sign("password", 7)) is None


def test_a_token_altered_anywhere_is_worth_nothing(app: Flask) -> None:
    token = crypto.sign("password", 7)
    assert crypto.read_signed("password", token) == 7
    for position, letter in enumerate(token):
        for other in set(ascii_letters + digits + "-_.") - {letter}:
            altered = token[:position] + other + token[position + 1 :]
            assert crypto.read_signed("password", altered) is None, (position, other)


def test_a_long_value_survives_its_token(app: Flask) -> None:
    assert crypto.read_signed("password", crypto.sign("password", "a" * 500)) == "a" * 500


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "é", "x" * 5000])
def test_nonsense_is_no_token(app: Flask, token: str) -> None:
    assert crypto.read_signed("password", token) is None


def test_an_old_token_is_worth_nothing(app: Flask, clock) -> None:
    token = crypto.sign("password", 7)
    clock.advance(dt.timedelta(minutes=59))
    assert crypto.read_signed("password", token, max_age=3600) == 7
    clock.advance(dt.timedelta(minutes=2))
    assert crypto.read_signed("password", token, max_age=3600) is None


def test_a_mark_is_the_beginning_of_an_hmac_and_differs_between_purposes(app: Flask) -> None:
    mark = crypto.marks("view")
    assert len(mark("d1")) == 16
    assert mark("d1") == crypto.marks("view")("d1")
    assert len({mark("d1"), mark("d2"), crypto.marks("track")("d1")}) == 3
    key = HKDF(SHA256(), 32, salt=None, info=b"mailer mark view").derive(b"only-for-tests")
    assert hmac.digest(key, b"d1", "sha256").hex().startswith(mark("d1"))
