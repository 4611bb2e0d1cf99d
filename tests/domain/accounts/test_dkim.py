"""The key that signs an account's mails: made, shown to nobody, switched, forgotten."""

from __future__ import annotations

import pytest
from flask import Flask

from mailer.domain.accounts import dkim
from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.lib.errors import Refused
from tests.factories.accounts import make_account
from tests.personas import accountant, marketer, super_admin


def test_a_key_is_made_for_the_domain_of_the_sender(app_both: Flask) -> None:
    account = make_account(from_address="n@example.com")
    dkim.make_key(account, SYSTEM)
    found = dkim.signature_of(account)
    assert found is not None
    assert (found.domain, found.on, found.other_domain) == ("example.com", False, "")
    assert found.record_name == f"{found.selector}._domainkey.example.com"
    assert found.record.startswith("v=DKIM1; k=rsa; p=MII")
    assert account.dkim_key_sealed is not None
    assert b"PRIVATE" not in account.dkim_key_sealed


def test_a_new_key_has_another_selector_and_waits_for_its_record(app: Flask) -> None:
    account = make_account(from_address="n@example.com")
    dkim.make_key(account, SYSTEM)
    dkim.switch(account, True, SYSTEM)
    before = dkim.signature_of(account)
    dkim.make_key(account, SYSTEM)
    after = dkim.signature_of(account)
    assert before is not None
    assert after is not None
    assert before.selector != after.selector
    assert (before.on, after.on) == (True, False)


def test_a_sender_of_another_domain_is_told(app: Flask) -> None:
    account = make_account(from_address="n@news.example.com")
    dkim.make_key(account, SYSTEM, domain="example.com", selector="S1")
    found = dkim.signature_of(account)
    assert found is not None
    assert (found.selector, found.other_domain) == ("s1", "")
    account.from_address = "n@example.org"
    found = dkim.signature_of(account)
    assert found is not None
    assert found.other_domain == "example.org"


@pytest.mark.parametrize(
    ("domain", "selector"),
    [("localhost", ""), ("a b.com", ""), ("", "a b"), ("", "-a"), ("", "a.b;")],
)
def test_what_no_dns_name_holds_is_refused(app: Flask, domain: str, selector: str) -> None:
    account = make_account(from_address="n@example.com")
    with pytest.raises(Refused):
        dkim.make_key(account, SYSTEM, domain, selector)
    assert account.dkim_key_sealed is None


def test_nothing_is_switched_on_without_a_key(app: Flask) -> None:
    account = make_account(from_address="n@example.com")
    with pytest.raises(Refused, match="no key"):
        dkim.switch(account, True, SYSTEM)
    dkim.make_key(account, SYSTEM)
    dkim.switch(account, True, SYSTEM)
    dkim.remove(account, SYSTEM)
    assert dkim.signature_of(account) is None
    assert dkim.signer_of(account) is None
    assert account.dkim_key_sealed is None


def test_only_who_may_change_the_account_changes_its_signature(app: Flask) -> None:
    owner = marketer()
    account = make_account(from_address="n@example.com", owner_id=owner.id)
    for change in (
        lambda actor: dkim.make_key(account, actor),
        lambda actor: dkim.switch(account, True, actor),
        lambda actor: dkim.remove(account, actor),
    ):
        with pytest.raises(Forbidden):
            change(accountant())
        change(owner)
    dkim.make_key(account, super_admin())
