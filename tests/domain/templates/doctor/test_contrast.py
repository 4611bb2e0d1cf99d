"""Words that are hard to read."""

import pytest
from flask import Flask

from mailer.domain.settings import company as settings
from mailer.domain.settings.company import Company
from mailer.domain.templates.doctor.finding import Severity
from tests.domain.templates.doctor.patients import findings, page, said


@pytest.fixture(autouse=True)
def _company(app: Flask) -> None:
    settings.save(Company(name="Mercier", email="contact@mercier.fr", language="en"))


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color:#999">Pale</p>',
        '<font color="#999999">Pale</font>',
        '<td style="font-size:0"><div style="font-size:16px;color:#999">Pale</div></td>',
        '<table bgcolor="#333"><tr><td>Pale</td></tr></table>',
        '<div style="background:#222 none"><p><b>Pale</b></p></div>',
        '<div style="background-color:rgba(0,0,0,.8)"><span>Pale</span></div>',
        '<div style="background:#fff"><p style="color:rgba(0,0,0,.3)">Pale</p></div>',
        '<p style="font-size:14pt;color:#8a8a8a">Pale</p>',
        '<p style="color:hsl(0,0%,60%)">Pale</p>',
        '<p class="pale">Pale</p>',
    ],
)
def test_words_below_the_contrast_of_aa_are_named(body: str) -> None:
    (found,) = findings(page(f"<p>x</p>\n{body}", "<style>.pale { color: silver }</style>"))
    assert found.text.startswith("“Pale” is hard to read: #")
    assert found.spots[0].line == 4


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color:#767676">Readable</p>',
        '<p style="color:#8a8a8a;font-size:24px">Large</p>',
        '<p style="color:#8a8a8a;font-size:14pt"><b>Large and bold</b></p>',
        '<h1 style="color:#8a8a8a">Large</h1>',
        '<div style="background:#000"><p style="color:#fff">White on black</p></div>',
        # What stands on a picture or a gradient cannot be judged.
        '<td background="https://mercier.fr/a.png" style="color:#eee">On a picture</td>',
        '<div style="background:url(https://mercier.fr/a.png);color:#eee">On a picture</div>',
        '<div style="background-image:linear-gradient(#000,#111);color:#eee">On a gradient</div>',
        '<div style="background:url(https://mercier.fr/a.png)"><p style="color:#eee">On it</p></div>',
        # Nobody reads these.
        '<div style="display:none;color:#fff">Preview text</div>',
        '<div style="max-height:0;overflow:hidden;color:#fff">Preview text</div>',
        '<div style="font-size:1px;color:#fff">Preview text</div>',
        '<p style="color:#fff">&nbsp;·&nbsp;</p>',
        # The ground of an element nearer wins.
        '<div style="background:#000"><p style="background:#fff;color:#333">Black on white</p></div>',
    ],
)
def test_readable_and_unread_words_are_not(body: str) -> None:
    assert said(page(body)) == []


def test_each_pair_of_colours_is_one_finding_with_what_would_do() -> None:
    body = '<p style="color:#999">One</p>\n<p style="color:#999">Two</p>'
    (found,) = findings(page(body))
    assert "(So is one other text.)" in found.text
    assert found.mend == "4.5 is needed: write it in #767676."
    assert [spot.line for spot in found.spots] == [3, 4]


def test_where_no_ink_would_do_another_ground_is_named() -> None:
    (found,) = findings(page('<p style="background:#ff9f00;color:#fff">Sale</p>'))
    assert found.mend.startswith("4.5 is needed: make the ground #")
    assert found.severity is Severity.LOOK


def test_what_almost_suffices_is_a_hint() -> None:
    (found,) = findings(page('<p style="color:#7c7c7c">Grey</p>'))
    assert found.severity is Severity.HINT


DARK = "<style>@media (prefers-color-scheme: dark) {{ body {{ background:#000 !important }} {} }}</style>"


def test_dark_mode_is_judged_where_the_mail_has_rules_for_it() -> None:
    body = '<p class="t">Words</p>'
    grey = 'href="@UNSUBSCRIBE@" style="color:#757575"'
    unreadable = page(body, DARK.format("")).replace('href="@UNSUBSCRIBE@"', grey)
    readable = page(body, DARK.format(".t { color:#eee !important }")).replace(
        'href="@UNSUBSCRIBE@"', grey
    )
    (found,) = findings(unreadable)
    assert found.text.startswith("In dark mode “Words” is hard to read: #000000 on #000000")
    assert said(readable) == []
