"""A mail without a template, from the ticked customers to the mailbox; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from mailer.infra import maildir
from mailer.infra.db import db
from tests.factories.customers import make_customer
from tests.fixtures.live import Live
from tests.personas import marketer

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]


def test_written_kept_and_sent_to_those_who_are_ticked(
    live: Live, open_page: OpenPage, axe: Axe
) -> None:
    make_customer(first_name="Anna", email="anna@example.com")
    make_customer(first_name="Bert", email="bert@example.com")
    db.session.commit()
    page = open_page(marketer())
    page.goto("/customers/")
    page.get_by_role("checkbox", name=re.compile("Anna")).check()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Write an e-mail").click()

    # Written with the keyboard alone.
    editor = page.get_by_role("textbox", name="Text")
    expect(editor).to_be_visible()
    page.get_by_label("Subject", exact=True).fill("Hello @FIRSTNAME@")
    editor.click()
    page.keyboard.type("Dear ")
    page.keyboard.press("Control+b")
    page.keyboard.type("reader")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    bold = page.get_by_role("button", name="Bold")
    expect(bold).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_role("button", name="List", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.type("see ")
    page.keyboard.press("Control+k")
    page.get_by_label("Where it leads").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write an address such as")).to_be_visible()
    page.get_by_label("Where it leads").fill("example.com/offer")
    page.keyboard.press("Enter")
    expect(editor.get_by_role("link", name="example.com/offer")).to_be_visible()
    # What is pasted comes without what can harm.
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", "<b style='font-weight:normal'><p style='position:fixed'><img src=x onerror=alert(1)><span style='font-style:italic'>pasted</span></p></b>");
          document.querySelector(".tiptap").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(editor.get_by_text("pasted")).to_be_visible()
    expect(editor.locator("img")).to_have_count(0)
    page.locator("#attachment-files").set_input_files(
        {"name": "offer.txt", "mimeType": "text/plain", "buffer": b"The offer"}
    )
    expect(page.get_by_text("offer.txt")).to_be_visible()
    expect(page.locator("#draft-state")).to_contain_text("Saved as draft")
    expect(page.locator("#draft-state")).not_to_have_class(re.compile("is-pending"))

    # Left and come back to: nothing is lost.
    page.goto("/mailings/?state=draft")
    page.get_by_role("link", name="Hello @FIRSTNAME@").click()
    expect(page.get_by_role("button", name="Send to 1 recipient")).to_be_visible()
    page.get_by_role("link", name="Change the text").click()
    expect(editor.get_by_text("pasted")).to_be_visible()
    expect(page.get_by_text("offer.txt")).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 700})
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Nothing written is told beside the field, and stays here.
    page.get_by_label("Subject", exact=True).fill("")
    page.get_by_role("button", name="Next").first.click()
    expect(page.locator("#subject-error")).to_be_visible()
    page.get_by_label("Subject", exact=True).fill("News for @FIRSTNAME@")
    page.get_by_role("button", name="Next").first.click()
    page.get_by_role("button", name="Send to 1 recipient").click()
    expect(page.get_by_text("The mailing is on its way.")).to_be_visible()

    folder = live.data_dir / "mailbox"
    live.until(lambda: len(list(maildir.names(folder))) == 1)
    (name,) = maildir.names(folder)
    mail = message_from_bytes(maildir.path(folder, name).read_bytes(), policy=policy.default)
    assert mail["Subject"] == "News for Anna"
    assert mail["To"].endswith("anna@example.com>")
    assert mail["List-Unsubscribe"]
    assert isinstance(mail, EmailMessage)
    html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
    assert "<strong>reader</strong>" in html
    assert "<em>pasted</em>" in html
    assert "onerror" not in html
    assert "/unsubscribe/" in text
    assert [part.get_filename() for part in mail.iter_attachments()] == ["offer.txt"]
