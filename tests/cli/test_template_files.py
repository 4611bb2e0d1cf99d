"""`mailer templates export` and `import`."""

from collections.abc import Callable
from pathlib import Path

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.models.template import Template
from tests.factories.customers import make_customer
from tests.factories.settings import make_company
from tests.factories.templates import make_template, make_variant
from tests.fixtures.terminal import Answer
from tests.personas import support

Run = Callable[..., Answer]


def test_a_file_goes_out_and_comes_in(runner: Run, tmp_path: Path) -> None:
    main = make_template(name="Offer", language="en", source="Hello")
    make_variant(main, "fr", name="Offre")
    make_template(name="Second")
    out = tmp_path / "templates.zip"
    done = runner("templates", "export", "offer", "Second", "--out", out, "--json")
    assert (done.exit_code, done.json["templates"]) == (0, 2)
    assert done.json["bytes"] == out.stat().st_size
    library.delete(main, SYSTEM, languages=True)
    answer = runner("templates", "import", out, "--json")
    assert answer.exit_code == 0, answer.stdout
    names = [(line["name"], line["language"]) for line in answer.json["templates"]]
    assert names == [("Offer", "en"), ("Offre", "fr"), ("Second (2)", "en")]
    assert len(answer.json["ids"]) == 2
    again = library.by_name("Offer")
    assert again is not None
    assert (again.id, again.version.source) == (answer.json["ids"][0], "Hello")


def test_a_dry_run_changes_nothing(runner: Run, tmp_path: Path) -> None:
    make_template(name="Offer")
    out = tmp_path / "templates.zip"
    runner("templates", "export", "--all", "--out", out)
    answer = runner("templates", "import", out, "--dry-run")
    assert "Offer (2)" in answer.stdout
    assert len(db.session.scalars(db.select(Template)).all()) == 1


def test_what_is_refused_leaves_no_file_and_no_template(runner: Run, tmp_path: Path) -> None:
    make_company(language="en")
    out = tmp_path / "templates.zip"
    answer = runner("templates", "export", "Nobody", "--out", out)
    assert (answer.exit_code, out.exists(), list(tmp_path.iterdir())) == (1, False, [])
    out.write_bytes(b"no archive")
    refused = runner("templates", "import", out, "--json")
    assert refused.exit_code == 1
    assert "damaged" in refused.json["error"]


def test_it_asks_for_the_permission(runner: Run, tmp_path: Path) -> None:
    make_template(name="Offer")
    out = tmp_path / "templates.zip"
    assert (
        runner("--as", support().email, "templates", "export", "Offer", "--out", out).exit_code == 0
    )
    assert runner("--as", support().email, "templates", "import", out).exit_code == 1
    assert len(db.session.scalars(db.select(Template)).all()) == 1


def test_a_customer_gets_the_mail_in_their_language(runner: Run, tmp_path: Path) -> None:
    make_company(language="en")
    main = make_template(name="Offer", language="en", source="Hello")
    make_variant(main, "fr", name="Offre", source="Bonjour")
    make_customer(email="anne@example.com", language="fr")
    out = tmp_path / "mail.eml"
    answer = runner(
        "templates", "render", "Offer", "--to", "anne@example.com", "--out", out, "--json"
    )
    assert (answer.json["template"], answer.json["language"]) == ("Offre", "fr")
    assert b"Bonjour" in out.read_bytes()
    runner("templates", "render", "Offre", "--to", "nobody@example.com", "--out", out)
    assert b"Hello" in out.read_bytes()
    runner("templates", "render", "Offre", "--out", out)
    assert b"Bonjour" in out.read_bytes()
