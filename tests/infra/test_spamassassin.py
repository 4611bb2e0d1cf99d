"""SpamAssassin is asked where it is installed, and nothing is said where it is not. A script on
the PATH stands in for the program."""

import stat
from pathlib import Path

import pytest

from mailer.infra import spamassassin

ANSWER = """X-Spam-Status: Yes, score=6.3 required=5.0 tests=MIME_HTML_ONLY,
\tSUBJ_ALL_CAPS autolearn=no version=4.0.0

Content preview: Buy now
Content analysis details:   (6.3 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
 0.7 MIME_HTML_ONLY         BODY: Message only has text/html MIME parts
-0.1 DKIM_VALID             Message has at least one valid DKIM signature
 5.6 SUBJ_ALL_CAPS          Subject is all capitals
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "spamassassin"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_its_score_and_what_counts_most_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "answer").write_text(ANSWER + ANSWER.partition("\n\n")[2])
    install(tmp_path, monkeypatch, f"cat > {tmp_path}/got; cat {tmp_path}/answer")
    judgement = spamassassin.judge(b"Subject: BUY\r\n\r\nnow\r\n")
    assert judgement is not None
    assert (judgement.score, judgement.limit) == (6.3, 5.0)
    assert [rule.name for rule in judgement.rules] == ["SUBJ_ALL_CAPS", "MIME_HTML_ONLY"]
    assert judgement.rules[0].description == "Subject is all capitals"
    assert (tmp_path / "got").read_bytes() == b"Subject: BUY\r\n\r\nnow\r\n"


@pytest.mark.parametrize("script", ["exit 3", "cat > /dev/null; echo nonsense", "cat > /dev/null"])
def test_a_program_that_fails_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    install(tmp_path, monkeypatch, script)
    assert spamassassin.judge(b"Subject: x\r\n\r\ny\r\n") is None


def test_a_program_that_hangs_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "exec sleep 60")
    monkeypatch.setattr(spamassassin, "PATIENCE", 0.2)
    assert spamassassin.judge(b"Subject: x\r\n\r\ny\r\n") is None


def test_nothing_is_said_where_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert spamassassin.program() == ""
    assert spamassassin.judge(b"Subject: x\r\n\r\ny\r\n") is None
