"""A small `mailer bench` in the test's process: real servers, workers and mails, only few."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailer.bench.bench import Bench
from tests.fixtures.machine import lacks

#: Where `scripts/postfix.py` puts what it fetches.
FETCHED = Path(__file__).resolve().parents[2] / ".cache" / "postfix" / "bin"
MESSAGES = 40


@pytest.fixture(scope="session")
def postfix_programs() -> Iterator[None]:
    """`smtp-sink` and `smtp-source` can be started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join((os.environ["PATH"], "/usr/sbin", str(FETCHED))))
        if not shutil.which("smtp-sink"):
            lacks("Postfix’s smtp-sink (scripts/postfix.py fetches it)")
        yield


@pytest.fixture(scope="session")
def bench(postfix_programs: None) -> Iterator[Bench]:
    """The servers of one run, started when they are first asked for."""
    folder = Path(tempfile.mkdtemp(prefix="mb-"))
    folder.chmod(0o755)
    made = Bench(folder, MESSAGES, sessions=4, sizes=(MESSAGES,))
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _log_again() -> Iterator[None]:
    """The command silences what is no error, for its whole process."""
    yield
    logging.disable(logging.NOTSET)
