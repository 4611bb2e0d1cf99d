"""The company's own blocks."""

from __future__ import annotations

import pytest

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.templates import blocks
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.template import TemplateBlock
from tests.factories.blocks import SECTION, make_block
from tests.personas import support


@pytest.mark.usefixtures("app_both")
def test_blocks_are_listed_by_name() -> None:
    for name in ("zebra", "Été", "apple"):
        make_block(name)
    assert [block.name for block in blocks.all_blocks()] == ["apple", "Été", "zebra"]


@pytest.mark.usefixtures("app")
def test_a_block_is_cleaned_as_a_whole_design_is() -> None:
    source = SECTION.replace("<p>", "<p onclick='x()'>").replace("Ours", "Ours<script>x()</script>")
    block = make_block(source=source)
    assert "Ours" in block.source
    assert "onclick" not in block.source
    assert "script" not in block.source
    assert block.source.startswith("<mj-section")
    assert block.source.endswith("</mj-section>")


@pytest.mark.usefixtures("app")
def test_a_wrapper_with_a_condition_is_a_block() -> None:
    wrapper = f'<mj-wrapper data-if="CITY">{SECTION}{SECTION}</mj-wrapper>'
    assert make_block(source=wrapper).source.startswith('<mj-wrapper data-if="CITY">')


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "source",
    [
        "",
        "words",
        "<mj-text>words</mj-text>",
        "<mj-hero><mj-text>words</mj-text></mj-hero>",
        f"{SECTION}{SECTION}",
        "<mj-include path='/etc/passwd' />",
    ],
)
def test_what_is_not_one_section_is_refused(source: str) -> None:
    with pytest.raises(Refused):
        blocks.create("Block", source, SYSTEM)
    assert blocks.all_blocks() == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", ["", " \t", "x" * 61, "NEWS  of Été"])
def test_a_name_is_there_short_and_free(name: str) -> None:
    make_block("News of ete")
    with pytest.raises(Refused) as refused:
        blocks.create(name, SECTION, SYSTEM)
    assert "name" in refused.value.fields


@pytest.mark.usefixtures("app")
def test_a_block_keeps_its_own_name_when_it_is_renamed() -> None:
    block = make_block("News")
    blocks.rename(block, "NEWS", SYSTEM)
    assert block.name == "NEWS"
    make_block("Other")
    with pytest.raises(Refused, match="already a block"):
        blocks.rename(block, "other", SYSTEM)


@pytest.mark.usefixtures("app")
def test_there_are_not_more_blocks_than_a_page_can_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST", 2)
    made = make_block()
    make_block()
    with pytest.raises(Refused, match="2 blocks already"):
        make_block()
    blocks.delete(made, SYSTEM)
    make_block()
    assert db.session.scalar(db.select(db.func.count(TemplateBlock.id))) == 2


@pytest.mark.usefixtures("app")
def test_nobody_without_the_right_keeps_one() -> None:
    with pytest.raises(Forbidden):
        blocks.create("Block", SECTION, support())
    assert blocks.all_blocks() == []
