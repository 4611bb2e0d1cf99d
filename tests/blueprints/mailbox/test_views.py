"""The local mailbox on screen."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask

from mailer.blueprints.mailbox import views
from mailer.domain.accounts import passwords
from mailer.domain.accounts.password_links import link_for
from mailer.infra import maildir
from mailer.infra.installation import installation
from mailer.models.user import User
from tests import personas
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]


def catch(
    subject: str = "Hello", to: str = "anna@example.com", html: str = "<p>Hi</p>", text: str = "Hi"
) -> str:
    """A mail arrives."""
    message = EmailMessage()
    message["Delivered-To"], message["To"], message["Subject"] = to, to, subject
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    message.add_attachment(b"<script>", maintype="text", subtype="html", filename="page.html")
    folder = installation().mailbox_dir
    maildir.prepare(folder)
    return maildir.deliver(folder, message.as_bytes())


def test_the_list_shows_who_got_what(app: Flask, sign_in: SignIn) -> None:
    catch("Spring offer", "luís@example.com")

    page = sign_in(personas.marketer()).get("/mailbox/").text

    assert "Spring offer" in page
    assert "luís@example.com" in page


def test_search_finds_recipients_and_subjects_without_accents(app: Flask, sign_in: SignIn) -> None:
    catch("Été à la mer", "one@example.com")
    catch("Winter", "two@example.com")
    browser = sign_in(personas.marketer())

    assert "Winter" not in browser.get("/mailbox/?q=ete").text
    assert "Été à la mer" not in browser.get("/mailbox/?q=two@").text


def test_every_mail_is_reached_by_paging(app: Flask, sign_in: SignIn) -> None:
    names = [catch(f"Mail {number}") for number in range(views.PAGE + 1)]
    browser = sign_in(personas.marketer())

    first = browser.get("/mailbox/").text
    second = browser.get(f"/mailbox/?before={names[1]}").text

    assert names[0] not in first
    assert f"before={names[1]}" in first
    assert names[0] in second


def test_foreign_html_is_shown_only_under_its_own_policy(app: Flask, sign_in: SignIn) -> None:
    name = catch(html="<script>alert(1)</script>")
    browser = sign_in(personas.marketer())

    page = browser.get(f"/mailbox/{name}").text
    frame = browser.get(f"/mailbox/{name}/html")

    assert "<script>alert(1)" not in page
    assert 'sandbox="allow-popups' in page
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("head", ["", "<!doctype html><HEAD lang=en>"])
def test_links_open_beside_the_mailbox(app: Flask, sign_in: SignIn, head: str) -> None:
    name = catch(html=f"{head}<a href='https://example.com'>Go</a>")
    frame = sign_in(personas.marketer()).get(f"/mailbox/{name}/html").text
    assert f'{head}<base target="_blank"><a href=' in frame


def test_an_attachment_is_a_download_and_never_a_page(app: Flask, sign_in: SignIn) -> None:
    name = catch()

    answer = sign_in(personas.marketer()).get(f"/mailbox/{name}/attachments/0")

    assert answer.data == b"<script>"
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("part", ["", "/html", "/source", "/attachments/0"])
def test_a_mail_that_is_gone_is_not_found(app: Flask, sign_in: SignIn, part: str) -> None:
    browser = sign_in(personas.marketer())

    assert browser.get(f"/mailbox/1700000000000000000.1_1.mailer{part}").status_code == 404


def test_emptying_needs_its_permission(app: Flask, sign_in: SignIn) -> None:
    catch()

    refused = sign_in(personas.support()).post("/mailbox/empty")
    kept = maildir.names(installation().mailbox_dir)
    done = sign_in(personas.marketer()).post("/mailbox/empty")

    assert (refused.status_code, len(kept)) == (403, 1)
    assert done.status_code == 303
    assert maildir.names(installation().mailbox_dir) == []


@pytest.mark.parametrize("part", ["", "/html", "/source", "/attachments/0"])
def test_a_link_into_an_account_is_for_its_owner_and_super_admins(
    app: Flask, sign_in: SignIn, part: str
) -> None:
    of_admin = catch(text=f"Choose it here: {link_for(personas.super_admin())}")
    of_marc = catch(text=f"Choose it here: {link_for(personas.marketer())}")
    marc, anna = sign_in(personas.marketer()), sign_in(personas.super_admin())

    refused = marc.get(f"/mailbox/{of_admin}{part}")

    assert refused.status_code == 403
    assert "opens the account of Anna Admin" in refused.text
    assert "/password/set/" not in refused.text
    assert marc.get(f"/mailbox/{of_marc}{part}").status_code == 200
    assert anna.get(f"/mailbox/{of_marc}{part}").status_code == 200


def test_a_link_that_no_longer_works_is_a_mail_like_any_other(app: Flask, sign_in: SignIn) -> None:
    name = catch(text=f"Choose it here: {link_for(personas.support())}")
    passwords.set_password(personas.support(), "vert cheval lampe nuage")

    assert sign_in(personas.marketer()).get(f"/mailbox/{name}").status_code == 200
