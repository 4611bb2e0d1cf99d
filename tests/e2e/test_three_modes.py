"""A mail built by hand in each design mode, sent, and compared with its preview.

The preview is the frame of the template's page with the recipient's data; the mail is what the
local mailbox caught. Both are drawn by the same browser and must be the same picture.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.template import Template
from tests.e2e.test_designer import canvas, drag, is_ready
from tests.e2e.test_main_job import mails
from tests.factories.customers import make_customer
from tests.factories.settings import make_company
from tests.fixtures.live import Live
from tests.personas import super_admin

OpenPage = Callable[..., Page]

PASTED = """<!DOCTYPE html>
<html>
<head><title>Spring</title><style>.big { font-size: 28px; color: #b00020 }
@media (max-width: 480px) { .big { font-size: 20px } }</style></head>
<body style="margin:0;background-color:#eeeeee">
<!--[if mso]><table width="600"><tr><td><![endif]-->
<table role="presentation" width="100%" bgcolor="#ffffff" style="max-width:600px;margin:0 auto">
<tr><td style="padding:24px" onclick="alert(1)"><p class="big">Spring is here, @FIRSTNAME@</p>
<p><a href="https://example.com/?who=@FIRSTNAME@">Look &amp; see</a></p>
<p><a href="@UNSUBSCRIBE@">Unsubscribe</a></p></td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</body></html>"""


def drag_and_drop(page: Page) -> None:
    """Blocks by the mouse, words by the keyboard, a tag from the menu."""
    page.goto("/templates/new?mode=dragdrop&language=en")
    is_ready(page)
    drag(page, "header", 0.2)
    drag(page, "text", 0.7)
    drag(page, "button", 0.8)
    drag(page, "footer", 0.95)
    canvas(page).get_by_text("Write what you have to say here.").dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("Dear ")
    page.get_by_role("toolbar", name="Format of the text").get_by_role(
        "button", name="Insert tag"
    ).click()
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    page.keyboard.type(", spring is here.")
    page.keyboard.press("Escape")


def html(page: Page) -> None:
    """A whole source, pasted, and a line typed into it."""
    page.goto("/templates/new?mode=html&language=en")
    editor = page.locator(".cm-content")
    editor.click()
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.querySelector(".cm-content").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        PASTED,
    )
    page.keyboard.press("Control+End")
    page.keyboard.type("<p>The end.")


def text(page: Page) -> None:
    """Typed as a letter."""
    page.goto("/templates/new?mode=text&language=en")
    field = page.get_by_label("Text", exact=True)
    field.click()
    page.keyboard.type("# Spring\n\nDear ")
    page.get_by_role("button", name="Insert tag").first.click()
    page.locator("#tag-menu").get_by_text("FIRSTNAME").first.click()
    page.keyboard.type(",\n\n**spring** is here.\n\n[Look](example.com)")


BUILD: dict[str, Callable[[Page], None]] = {"dragdrop": drag_and_drop, "html": html, "text": text}


@pytest.mark.parametrize("mode", BUILD)
def test_the_mail_that_arrives_is_the_one_that_the_preview_showed(
    live: Live, open_page: OpenPage, mode: str
) -> None:
    make_company(name="Fleurs & Fils", colour="#0b7a53")
    luis = make_customer(first_name="Luís <3", last_name="Gonçalves", email="luis@example.com")
    page = open_page(super_admin())
    page.set_viewport_size({"width": 1440, "height": 1000})

    BUILD[mode](page)
    page.get_by_role("textbox", name="Name", exact=True).fill("Spring")
    page.get_by_role("textbox", name="Subject").fill("For @FIRSTNAME@")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    db.session.rollback()
    template = db.session.scalars(db.select(Template)).one()

    send(page, luis)
    live.until(lambda: len(mails(live)) == 1)
    (mail,) = mails(live)

    assert mail.summary.subject == "For Luís <3"
    assert "Luís <3" in mail.text
    assert "Luís &lt;3" in mail.html
    assert "onclick" not in mail.html
    preview = f"{live.url}/templates/{template.id}/preview?customer={luis.id}"
    for width in (600, 375):
        expected = picture(page, width, lambda other: other.goto(preview))
        arrived = picture(page, width, lambda other: other.set_content(mail.html))
        assert expected.size == arrived.size
        assert ImageChops.difference(expected, arrived).getbbox() is None


def send(page: Page, customer: Customer) -> None:
    """From the customer's record."""
    page.goto(f"/mailings/send?customer={customer.id}")
    page.get_by_role("link", name=re.compile("Spring")).click()
    page.get_by_role("button", name=re.compile("^Send to ")).click()
    expect(page.get_by_text("1 of 1")).to_be_visible(timeout=60_000)


def picture(page: Page, width: int, show: Callable[[Page], object]) -> Image.Image:
    """A whole page as a reader sees it."""
    other = page.context.new_page()
    other.set_viewport_size({"width": width, "height": 900})
    show(other)
    other.wait_for_load_state("networkidle")
    shot = other.screenshot(full_page=True)
    other.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")
