"""The check on the screens: live, of the saved version, and what it leads to."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mailer.models.template import DesignMode
from mailer.models.user import User
from tests.factories.customers import make_customer, make_group
from tests.factories.templates import make_template
from tests.personas import marketer, outsider

SignIn = Callable[[User], FlaskClient]
URL = "/templates/draft/doctor"


def check(client: FlaskClient, source: str, **fields: str) -> str:
    fields = {"subject": "News for you", "language": "en", "mode": "text", **fields}
    answer = client.post(URL, data={"source": source, **fields})
    assert answer.status_code == 200
    return answer.text


def test_a_draft_is_checked_and_its_findings_lead_to_their_lines(sign_in: SignIn) -> None:
    page = check(sign_in(marketer()), "Hello\n\n@CUSTOMRNAME@", subject="STOP SHOUTING AT US")
    assert "2 things need a look" in page
    assert re.search(r'<button[^>]* data-line="3">Line 3</button>', page)
    assert 'data-field="subject"' in page
    # The worst first.
    assert page.index("There is no tag") < page.index("in capitals")


def test_a_good_draft_gets_one_calm_sentence(sign_in: SignIn) -> None:
    page = check(sign_in(marketer()), "Hello @CUSTOMERNAME@")
    assert "Nothing to mend: the mail can go out." in page
    assert "<details" not in page
    assert "of the 102 KB that Gmail shows" in page


def test_nothing_written_and_nothing_readable_are_told(sign_in: SignIn) -> None:
    client = sign_in(marketer())
    assert "There is nothing to check yet." in check(client, "")
    assert "longer than" in check(client, "x" * 200_001)


def test_empty_tags_lead_to_the_customers_that_lack_them(sign_in: SignIn) -> None:
    make_customer(first_name="Ann", last_name="Alder")
    make_customer(first_name="", last_name="Birch")
    client = sign_in(marketer())
    page = check(client, "Hello @FIRSTNAME@")
    assert "@FIRSTNAME@ is empty for 1 of 2 customers." in page
    link = re.search(r'href="(/customers/\?[^"]+)"', page)
    assert link is not None
    listed = client.get(link[1].replace("&amp;", "&")).text
    assert "Birch" in listed
    assert "Alder" not in listed


def test_the_panel_shows_the_audience_that_is_counted(sign_in: SignIn) -> None:
    group = make_group(name="Subscribers", customers=[make_customer(first_name="")])
    make_customer(first_name="Ann")
    client = sign_in(marketer())
    page = check(client, "Hello @FIRSTNAME@", whom=f"group:{group.id}")
    assert re.search(rf'value="group:{group.id}" selected>Subscribers<', page)
    assert "is empty for the only customer." in page
    # A group that is gone: everyone.
    assert "is empty for 1 of 2 customers." in check(client, "Hello @FIRSTNAME@", whom="group:999")


def test_the_saved_version_is_checked_on_its_page(sign_in: SignIn) -> None:
    template = make_template(source="Hello\n\n@XYZZY@")
    client = sign_in(marketer())
    assert f"/templates/{template.id}/doctor" in client.get(f"/templates/{template.id}").text
    page = client.get(f"/templates/{template.id}/doctor").text
    assert "There is no tag @XYZZY@." in page
    assert f'href="/templates/{template.id}/edit#line-3"' in page


def test_who_may_not_see_templates_sees_no_findings(sign_in: SignIn) -> None:
    template = make_template()
    client = sign_in(outsider())
    assert client.get(f"/templates/{template.id}/doctor").status_code == 403
    assert client.post(URL, data={"source": "x"}).status_code == 403


def test_saving_says_how_much_needs_a_look(sign_in: SignIn) -> None:
    client = sign_in(marketer())
    fields = {"name": "A", "subject": "B", "language": "en", "mode": "text"}
    client.post("/templates/new", data={**fields, "source": "@XYZZY@ {{ name }}"})
    assert "2 things in it need a look" in client.get("/templates/").text


def test_spamassassin_is_offered_where_it_is_installed(
    sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(marketer())
    template = make_template(mode=DesignMode.TEXT)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "SpamAssassin" not in check(client, "Hello")
    program = tmp_path / "spamassassin"
    program.write_text(
        "#!/bin/sh\n/bin/cat > /dev/null\necho 'X-Spam-Status: Yes, score=7.5 required=5.0'\n"
        "echo 'Content analysis details:'\necho ' 7.5 SUBJ_ALL_CAPS   Subject is all capitals'\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert "Ask SpamAssassin" in check(client, "Hello")
    fields = {"subject": "A", "source": "Hello", "mode": "text"}
    for answer in (
        client.post("/templates/draft/spam", data=fields),
        client.post(f"/templates/{template.id}/spam"),
    ):
        assert "takes this mail for spam: 7.5 points" in answer.text
        assert "Subject is all capitals" in answer.text
