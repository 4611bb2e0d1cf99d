"""The watched folder: what lies there comes in once and is put away."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.documents import settings
from mailer.domain.imports import folder
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.document import Document
from mailer.models.import_run import ImportRun, ImportState
from tests.factories.accounts import make_role, make_user
from tests.factories.einvoices import cii, pdf


@pytest.fixture
def watched(app_both: Flask, tmp_path: Path) -> Path:
    settings.change(replace(settings.settings(), folder=str(tmp_path)), SYSTEM)
    db.session.commit()
    return tmp_path


def put(folder: Path, name: str, content: bytes, age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_files_come_in_and_are_put_away(watched: Path) -> None:
    put(watched, "a.pdf", pdf(cii()))
    put(watched, "b.pdf", pdf())
    put(watched, "c.csv", b"Invoice,Date,Total\nF1,2026-11-02,1\n")
    put(watched, ".hidden", b"x")
    put(watched, "half.pdf", b"%PDF", age=0)
    assert folder.look() == 3
    assert db.session.scalars(select(Document.number)).all() == ["F-2026-117"]
    assert db.session.scalars(select(ImportRun.state)).all() == [ImportState.QUEUED]
    there = sorted(str(p.relative_to(watched)) for p in watched.rglob("*") if p.is_file())
    assert there == [
        ".hidden",
        "half.pdf",
        "imported/a.pdf",
        "imported/c.csv",
        "refused/b.pdf",
        "refused/b.pdf.txt",
    ]
    assert (watched / "refused" / "b.pdf.txt").read_text("utf-8").strip()
    assert folder.look() == 0


def test_the_same_again_changes_nothing_and_overwrites_no_file(watched: Path) -> None:
    for _time in range(2):
        put(watched, "a.pdf", pdf(cii()))
        assert folder.look() == 1
    assert len(db.session.scalars(select(Document)).all()) == 1
    assert sorted(p.name for p in (watched / "imported").iterdir()) == ["a (2).pdf", "a.pdf"]


def test_a_folder_that_went_away_is_no_error(watched: Path) -> None:
    watched.rmdir()
    assert folder.look() == 0


def test_no_folder_no_work(app: Flask) -> None:
    assert folder.look() == 0


def test_only_a_folder_that_is_there_is_watched(app: Flask) -> None:
    with pytest.raises(Refused) as refused:
        settings.change(replace(settings.settings(), folder="/nowhere/at/all"), SYSTEM)
    assert "folder" in refused.value.fields
    assert settings.settings().folder == ""


def test_only_super_admins_name_a_place_on_the_machine(app: Flask, tmp_path: Path) -> None:
    clerk = make_user(role=make_role(permissions=["settings:edit"]))
    with pytest.raises(Forbidden):
        settings.change(replace(settings.settings(), folder=str(tmp_path)), clerk)
    settings.change(replace(settings.settings(), payment_days=7), clerk)
    assert settings.settings().payment_days == 7
