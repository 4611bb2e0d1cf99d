"""The designer's own blocks over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from mailer.domain.templates import blocks
from mailer.models.user import User
from tests.factories.blocks import SECTION, make_block
from tests.personas import marketer, support

SignIn = Callable[[User], FlaskClient]


def test_a_block_is_kept_renamed_and_deleted(sign_in: SignIn) -> None:
    client = sign_in(marketer())
    answer = client.post("/templates/blocks", data={"name": "News", "source": SECTION})
    assert answer.status_code == 200
    [block] = answer.get_json()["blocks"]
    assert block["name"] == "News"
    assert block["source"].startswith("<mj-section>")
    answer = client.post(f"/templates/blocks/{block['id']}/rename", data={"name": "Other"})
    assert [each["name"] for each in answer.get_json()["blocks"]] == ["Other"]
    answer = client.post(f"/templates/blocks/{block['id']}/delete")
    assert answer.get_json() == {"blocks": []}


def test_what_is_wrong_comes_as_a_sentence(sign_in: SignIn) -> None:
    client = sign_in(marketer())
    make_block("News")
    answer = client.post("/templates/blocks", data={"name": "news", "source": SECTION})
    assert answer.status_code == 422
    assert "already a block" in answer.get_json()["message"]
    other = make_block()
    answer = client.post(f"/templates/blocks/{other.id}/rename", data={"name": " "})
    assert answer.status_code == 422
    assert "name" in answer.get_json()["message"]
    assert client.post("/templates/blocks/987654/delete").status_code == 404


def test_who_only_looks_changes_no_block(sign_in: SignIn) -> None:
    block = make_block()
    client = sign_in(support())
    assert (
        client.post("/templates/blocks", data={"name": "x", "source": SECTION}).status_code == 403
    )
    assert client.post(f"/templates/blocks/{block.id}/delete").status_code == 403
    assert len(blocks.all_blocks()) == 1


def test_the_designer_gets_blocks_words_and_colours(sign_in: SignIn) -> None:
    make_block("</script><b>Name")
    page = sign_in(marketer()).get("/templates/new?mode=dragdrop&language=en")
    text = page.get_data(as_text=True)
    assert "</script><b>Name" not in text
    assert "company-tint" in text
    assert "'unsafe-inline'" in page.headers["Content-Security-Policy"]
    scripts = page.headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert scripts.strip() == "'self'"
