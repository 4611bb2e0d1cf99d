"""Nothing is open by omission."""

from __future__ import annotations

from flask import Flask

from mailer.domain.accounts import permissions
from tests.architecture.source import modules, strings

#: Everything that may be opened without signing in. A new line here wants a reason.
PUBLIC = {
    "static": "style sheets, scripts and pictures of the pages",
    "accounts.sign_in": "the way in",
    "accounts.sign_out": "also when the session has ended meanwhile",
    "accounts.forgot": "asks for a link to choose a new password",
    "accounts.link_sent": "says that the link is on its way",
    "accounts.set_password": "opened from that link; the token in it is the proof",
    "accounts.first": "makes the first super admin, with the one-time code that `make run` prints",
    "appearance.theme": "the company's colour, on the sign-in page too",
    "appearance.choose_language": "the language of the sign-in page",
    "settings.logo": "in the mails that went out, and on the sign-in page",
    "media.picture": "in the mails that went out",
    "media.shipped_picture": "in the mails that went out",
    "public.view": "a mail on the web, for who has the link that stands in it",
    "public.document": "the page of a document, for who has the link that stands in a mail",
    "public.document_file": "a file of it, by the same link",
    "public.document_shown": "its PDF, by the same link",
    "public.unsubscribe": "the same for the way out; RFC 8058 asks for no session",
    "public.rate": "the answer to the rating widget of a mail; the link and its page are the proof",
    "public.rate_trap": "a link that no reader sees: tells programs from people",
    "public.reminder": "the answer to a reminder; the link and its page are the proof",
    "public.reminder_document": "a document of that reminder, for who has the link",
    "calendar.ics": "a person's calendar, for the program that was given its private address",
    "public.click": "a link in a mail: counts it, and sends the reader on",
    "public.open": "the picture of one pixel that counts a mail as opened",
    "public.take_bounces": "for providers, which have the secret of the installation's settings",
    "health.healthz": "for whatever watches this server; tells states, no data",
}


def _table(app: Flask) -> dict[str, str]:
    table: dict[str, str] = app.extensions["mailer.permissions"]
    return table


def test_every_url_names_its_permission(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == _table(app).keys()


def test_every_permission_of_a_url_is_in_the_catalogue(app: Flask) -> None:
    known = permissions.ALL | {
        permissions.USERS_MANAGE,
        permissions.SIGNED_IN,
        permissions.PUBLIC,
    }
    assert set(_table(app).values()) <= known


def test_only_the_listed_urls_are_public(app: Flask) -> None:
    public = {name for name, needed in _table(app).items() if needed == permissions.PUBLIC}
    assert public == PUBLIC.keys()


def test_every_permission_in_the_catalogue_opens_something(app: Flask) -> None:
    said = {
        text
        for path, tree in modules().items()
        if path != "mailer/domain/accounts/permissions.py"
        for text in strings(tree)
    }
    used = set(_table(app).values()) | said
    assert used >= permissions.ALL, f"nothing asks for {sorted(permissions.ALL - used)}"
