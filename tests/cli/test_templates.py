"""`mailer templates …`."""

import email
import email.policy
from collections.abc import Callable
from pathlib import Path

import pytest

from mailer.infra.db import db
from mailer.models.template import Template
from tests.domain.templates.test_uploads import png, zipped
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.fixtures.terminal import Answer
from tests.personas import marketer, support

Run = Callable[..., Answer]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_bytes("Dear @CUSTOMERNAME@,\r\n\r\nété @XYZZY@".encode("utf-8-sig"))
    return path


def test_a_file_becomes_a_template(runner: Run, file: Path) -> None:
    answer = runner(
        "templates", "create", "--name", "Été", "--subject", "Hi", "--mode", "text",
        "--file", file, "--language", "fr", "--json",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.stdout
    template = db.session.scalars(db.select(Template)).one()
    assert (answer.json["id"], answer.json["ok"]) == (template.id, True)
    assert [found["line"] for found in answer.json["warnings"] if found["line"]] == [3]
    assert template.version.source == "Dear @CUSTOMERNAME@,\n\nété @XYZZY@"
    assert template.language == "fr"


def test_what_is_refused_ends_with_one_and_says_why(runner: Run, file: Path) -> None:
    answer = runner(
        "templates", "create", "--name", "A", "--subject", "x\r\nBcc: y@example.com",
        "--file", file, "--json",
    )  # fmt: skip
    assert answer.exit_code == 1
    assert set(answer.json["fields"]) == {"subject"}
    assert db.session.scalar(db.select(Template)) is None


def test_a_file_that_is_no_text_is_refused(runner: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    answer = runner(
        "templates", "create", "--name", "A", "--subject", "S", "--file", tmp_path / "x"
    )
    assert answer.exit_code == 1
    assert "UTF-8" in answer.stderr


def test_wrong_use_ends_with_two(runner: Run) -> None:
    assert runner("templates", "create", "--name", "A").exit_code == 2


def test_templates_are_listed(runner: Run) -> None:
    make_template(name="Spring", subject="Sun")
    assert runner("templates", "list", "--json").json["templates"][0]["subject"] == "Sun"
    assert "Spring" in runner("templates", "list").stdout


def test_the_very_message_is_written(runner: Run, tmp_path: Path) -> None:
    make_template(name="Spring", subject="For @FIRSTNAME@", source="Dear @CUSTOMERNAME@")
    make_customer(first_name="Luís", last_name="Gonçalves", email="luis@example.com")
    out = tmp_path / "mail.eml"
    answer = runner("templates", "render", "SPRING", "--to", "Luis@example.com", "--out", out)
    assert answer.exit_code == 0, answer.stderr
    message = email.message_from_bytes(out.read_bytes(), policy=email.policy.default)
    assert message["Subject"] == "For Luís"
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "Dear Luís Gonçalves" in plain.get_content()


@pytest.mark.parametrize(
    "arguments",
    [
        ("Nothing", "--to", ""),
        ("Spring", "--to", "no address"),
        ("Spring", "--to", "", "--missing"),
    ],
)
def test_what_cannot_be_rendered_is_said(
    runner: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    make_template(name="Spring")
    out = tmp_path / ("no/such/folder" if "--missing" in arguments else "mail.eml")
    given = [argument for argument in arguments if argument != "--missing"]
    answer = runner("templates", "render", *given, "--out", out)
    assert answer.exit_code == 1
    assert answer.stderr
    assert not out.exists()


def test_the_terminal_has_the_rights_of_who_is_named(runner: Run, file: Path) -> None:
    sam, marc = support(), marketer()
    wanted = ("templates", "create", "--name", "A", "--subject", "S", "--file", file)
    assert runner("--as", sam.email, *wanted).exit_code == 1
    assert runner("--as", marc.email, *wanted).exit_code == 0


def test_who_is_named_is_found_as_at_sign_in(runner: Run, file: Path) -> None:
    make_user(email="eve@münchen.example", email_key="eve@xn--mnchen-3ya.example", super_admin=True)
    wanted = ("templates", "create", "--name", "A", "--subject", "S", "--file", file)
    assert runner("--as", "eve@münchen.example", *wanted).exit_code == 0


def test_a_drag_and_drop_mail_is_made_from_a_file_of_mjml(runner: Run, tmp_path: Path) -> None:
    mjml = tmp_path / "news.mjml"
    mjml.write_text(
        "<mjml><mj-body>\n<mj-include path='/etc/passwd' />\n<mj-section><mj-column>"
        "<mj-text>Hello @CUSTOMERNAME@</mj-text></mj-column></mj-section></mj-body></mjml>",
        "utf-8",
    )
    answer = runner(
        "templates", "create", "--name", "News", "--subject", "Hi", "--mode", "dragdrop",
        "--file", mjml, "--json",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.stdout
    template = db.session.scalars(db.select(Template)).one()
    assert template.mode == "dragdrop"
    assert "Hello @CUSTOMERNAME@</div>" in template.version.html
    assert "passwd" not in template.version.source


def create_html(runner: Run, path: Path) -> Answer:
    return runner(
        "templates", "create", "--name", "H", "--subject", "S", "--mode", "html",
        "--file", path, "--json",
    )  # fmt: skip


def test_html_is_kept_and_sent_byte_for_byte(runner: Run, tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf<p>\r\n\xc3\xa9 <b >x</b >\t\n</p>"
    (tmp_path / "mail.html").write_bytes(data)
    answer = create_html(runner, tmp_path / "mail.html")
    assert answer.exit_code == 0, answer.stderr
    template = db.session.scalars(db.select(Template)).one()
    assert template.version.source.encode() == template.version.html.encode() == data
    out = tmp_path / "mail.eml"
    assert runner("templates", "render", "H", "--out", out).exit_code == 0
    message = email.message_from_bytes(out.read_bytes(), policy=email.policy.default)
    sent = message.get_body(("html",)).get_payload(decode=True)
    assert sent.replace(b"\r\n", b"\n") == data.replace(b"\r\n", b"\n")


def test_what_was_removed_from_html_is_printed_with_its_line(runner: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.html").write_text("<p>a</p>\n<script>b</script>")
    answer = create_html(runner, tmp_path / "mail.html")
    assert [found["line"] for found in answer.json["warnings"] if "<script>" in found["text"]] == [
        2
    ]


def test_a_zip_becomes_a_template_with_its_pictures(runner: Run, tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {"a.html": "<img src=a.png>", "a.png": png(), "b.txt": "x"}
    (tmp_path / "mail.zip").write_bytes(zipped(files).getvalue())
    answer = create_html(runner, tmp_path / "mail.zip")
    assert answer.exit_code == 0, answer.stderr
    assert "/media/" in db.session.scalars(db.select(Template)).one().version.html
    assert len(answer.json["notes"]) == 2
    assert "b.txt" in answer.json["notes"][1]
