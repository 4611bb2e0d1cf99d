"""`mailer bounces`: what came back, told and acted on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.fixtures.terminal import Answer
from tests.lib.bounces.test_read import OURS, feedback, refusal

Run = Callable[..., Answer]


def test_classify_tells_class_address_codes_and_words(terminal: Run, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(refusal("5.1.1", "550 5.1.1 user unknown"))
    (tmp_path / "2.eml").write_bytes(feedback("abuse"))
    (tmp_path / "3.eml").write_bytes(b"")
    first, second, third = terminal("bounces", "classify", str(tmp_path), "--json").json["files"]
    assert first["file"].endswith("1.eml")
    assert first["recipients"] == [
        {
            "class": "hard",
            "address": "ada@reader.example",
            "smtp_code": 550,
            "status": "5.1.1",
            "diagnostic": "550 5.1.1 user unknown",
            "delayed": False,
        }
    ]
    assert (second["class"], second["message_id"]) == ("complaint", OURS)
    assert (third["class"], third["address"]) == ("unknown", "")


def test_feeding_what_answers_no_mail_of_ours_does_nothing(terminal: Run, tmp_path: Path) -> None:
    file = tmp_path / "1.eml"
    file.write_bytes(refusal("5.1.1", "550 5.1.1 user unknown"))
    answer = terminal("bounces", "feed", str(file), "--json").json
    assert answer["acted_on"] == 0
    assert answer["files"][0]["done"] == "not_ours"
