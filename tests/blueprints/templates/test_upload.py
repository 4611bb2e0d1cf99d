"""Uploading the HTML of a template."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mailer.infra.db import db
from mailer.models.media_file import MediaFile
from tests.domain.templates.test_uploads import png, zipped
from tests.personas import accountant, marketer

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.usefixtures("app")


def _json(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_file_is_answered_with_its_source(sign_in: SignIn) -> None:
    file = (io.BytesIO("<p>é\r\n".encode()), "mail.html")
    answer = sign_in(marketer()).post("/templates/upload", data={"file": file})
    assert answer.json == {"source": "<p>é\r\n", "notes": [], "pictures": 0}


def test_the_pictures_of_a_zip_are_kept(sign_in: SignIn) -> None:
    files: dict[str, bytes | str] = {"a.html": "<img src=a.png>", "a.png": png()}
    file = (zipped(files), "mail.zip")
    answer = sign_in(marketer()).post("/templates/upload", data={"file": file})
    kept = db.session.scalars(db.select(MediaFile)).one()
    assert _json(answer)["source"] == f'<img src="/{kept.key}">'


def test_of_what_is_refused_nothing_is_kept(sign_in: SignIn) -> None:
    files: dict[str, bytes | str] = {
        "a.html": "<img src=a.png><img src=b.png>",
        "a.png": png(),
        "b.png": b"x",
    }
    answer = sign_in(marketer()).post("/templates/upload", data={"file": (zipped(files), "a.zip")})
    assert answer.status_code == 422
    assert "b.png cannot be used" in _json(answer)["message"]
    assert db.session.scalar(db.select(MediaFile)) is None


def test_without_a_file_it_says_what_to_do(sign_in: SignIn) -> None:
    answer = sign_in(marketer()).post("/templates/upload")
    assert (answer.status_code, _json(answer)["message"]) == (
        422,
        "Choose an HTML file or a ZIP first.",
    )


def test_only_who_may_edit_templates_uploads(sign_in: SignIn) -> None:
    file = (io.BytesIO(b"<p>"), "mail.html")
    answer = sign_in(accountant()).post("/templates/upload", data={"file": file})
    assert answer.status_code == 403
