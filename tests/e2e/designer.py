"""What the tests of the drag & drop designer do with it."""

from __future__ import annotations

import re

from playwright.sync_api import FrameLocator, Page, expect

from mailer.infra.db import db
from mailer.models.template import DesignMode, Template
from tests.factories.templates import make_template

BLOCKS = [
    "header", "hero", "imageText", "product", "condition", "footer", "columns1", "columns2",
    "columns3", "columns4", "text", "title", "button", "image", "divider", "spacer", "social",
    "menu", "table", "rating",
]  # fmt: skip
MAIL = """<mjml>
  <mj-body background-color="#f4f5f7">
    <mj-section background-color="#ffffff" padding="8px 0">
      <mj-column>
        <mj-text font-size="16px" line-height="26px" padding="8px 20px"><p>First words</p></mj-text>
        <mj-button href="https://example.com/?a=1&amp;b=2" background-color="company-fill" color="company-text">Order</mj-button>
      </mj-column>
    </mj-section>
    <mj-section padding="8px 0">
      <mj-column>
        <mj-text><p>Last words</p></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
"""


def canvas(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.gjs-frame")


def source(page: Page) -> str:
    """What would be saved now."""
    return page.evaluate(
        # What is done within one turn of the browser's loop is undone as one.
        """() => new Promise((done) => setTimeout(() => {
          const form = document.getElementById("template-form");
          form.dispatchEvent(new CustomEvent("mailer:sync"));
          done(form.elements.source.value);
        }, 5))"""
    )


def is_ready(page: Page) -> None:
    page.wait_for_selector("[data-dragdrop][data-ready]")
    expect(canvas(page).locator(".mail-body")).to_be_attached()


def open_designer(page: Page, written: str = "") -> Template | None:
    if not written:
        page.goto("/templates/new?mode=dragdrop&language=en")
        is_ready(page)
        return None
    template = make_template(source=written, mode=DesignMode.DRAGDROP)
    page.goto(f"/templates/{template.id}/edit")
    is_ready(page)
    return template


def drag(page: Page, block: str, y: float, x: float = 0.5) -> None:
    """By the mouse, from the blocks to a place in the canvas (0 to 1)."""
    tile = page.locator(f'[data-block="{block}"]')
    tile.scroll_into_view_if_needed()
    start, frame = tile.bounding_box(), page.locator("iframe.gjs-frame").bounding_box()
    assert start
    assert frame
    before = page.locator("[data-layers] button").count()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    goal = frame["x"] + frame["width"] * x, frame["y"] + frame["height"] * y
    page.mouse.move(goal[0] - 20, goal[1] - 20, steps=4)
    page.mouse.move(*goal, steps=4)
    expect(page.locator(".gjs-placeholder").locator("visible=true")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("[data-layers] button")).not_to_have_count(before)


def save(page: Page) -> Template:
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    db.session.rollback()
    return db.session.scalars(db.select(Template)).one()
