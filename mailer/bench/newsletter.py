"""The mail that is sent: 22 KB of text and HTML, five tags, eight links."""

from __future__ import annotations

NAME = "Bench newsletter"
SUBJECT = "@FIRSTNAME@, the news of this month"
LINKS = 8
#: What a finished mail weighs; `source` is as long as it takes.
BYTES = 22_000

_PARAGRAPH = (
    "The workshop has moved into the old brewery by the river, where there is room for the two "
    "new presses and for everybody who wants to watch them at work. Orders that reach us before "
    "noon leave on the same day; larger ones are delivered by our own van within the week. "
)


def source(paragraphs: int = 16) -> str:
    """The template's HTML."""
    parts = [_paragraph(number) for number in range(paragraphs)]
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>News</title></head>
<body style="margin:0;background:#f4f4f4;font-family:Arial,sans-serif">
<table role="presentation" width="600" align="center" style="background:#ffffff">
<tr><td style="padding:24px">
<h1 style="font-size:22px;color:#1f3a5f">Good morning, @FIRSTNAME@ @LASTNAME@</h1>
<p>You are customer @NUMBER@, and we deliver to @CITY@.</p>
{"".join(parts)}
<p>Sent to @EMAIL@. <a href="@UNSUBSCRIBE@">Unsubscribe</a></p>
</td></tr></table></body></html>
"""


def _paragraph(number: int) -> str:
    link = ""
    if number < LINKS:
        link = f'<a href="https://www.example.com/news/{number + 1}?from=mail">Read on</a>'
    style = "margin:0 0 16px;font-size:15px;line-height:22px;color:#333333"
    return f'<p style="{style}">{number + 1}. {_PARAGRAPH * 2}{link}</p>\n'
