"""What the first start makes, and what later ones leave alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, text
from sqlalchemy.orm import Session

from mailer.infra.db import db
from mailer.models.customer import Customer
from tests.factories.customers import make_customer
from tests.serve.processes import ROOT, Installation

COUNTS = ("app_user", "customer", "template", "smtp_account")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A data folder that nothing was started on."""
    return Installation(tmp_path / "data")


def _prepare(installation: Installation, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mailer.serve.prepare"],
        cwd=ROOT,
        env={**installation.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "level=" not in done.stdout + done.stderr, "a person is told what is no news"
    return done.stdout


def _rows(installation: Installation) -> dict[str, int]:
    engine = create_engine(f"sqlite:///{installation.data_dir / 'mailer.sqlite'}")
    with engine.connect() as connection:
        return {
            name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in COUNTS
        }


def test_an_empty_folder_gets_a_made_up_company_whose_people_are_named(
    installation: Installation,
) -> None:
    said = _prepare(installation, MAILER_DEMO="1")
    assert re.search(r"with the password [a-z]+-[a-z]+-\d\d\n", said)
    assert said.count("@") == 4
    rows = _rows(installation)
    assert rows["app_user"] == 4
    assert rows["customer"] > 0
    assert rows["template"] > 0
    assert rows["smtp_account"] == 1


def test_a_second_start_says_the_same_and_adds_nothing(installation: Installation) -> None:
    said = _prepare(installation, MAILER_DEMO="1", MAILER_DEMO_LANG="en")
    rows = _rows(installation)
    assert _prepare(installation, MAILER_DEMO="1") == said
    assert _rows(installation) == rows


def test_without_the_demonstration_there_is_a_code_and_nobody(installation: Installation) -> None:
    said = _prepare(installation, MAILER_DEMO="0")
    assert "super admin with this code: " in said
    assert _rows(installation) == {"app_user": 0, "customer": 0, "template": 0, "smtp_account": 1}


@pytest.mark.usefixtures("app")
def test_the_made_up_never_joins_real_data(db_session: Session) -> None:
    make_customer()
    db_session.commit()
    done = subprocess.run(
        [sys.executable, "-m", "mailer.serve.prepare"],
        cwd=ROOT,
        env={**os.environ, "MAILER_DEMO": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "super admin with this code: " in done.stdout
    assert db_session.scalar(db.select(func.count()).select_from(Customer)) == 1


def test_a_language_that_is_not_there_is_refused_with_a_sentence(
    installation: Installation,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mailer.serve"],
        cwd=ROOT,
        env={**installation.environ, "MAILER_DEMO_LANG": "de"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "MAILER_DEMO_LANG is one of fr, en, not “de”.\n"
