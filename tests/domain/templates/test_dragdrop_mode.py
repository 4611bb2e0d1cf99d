"""Drag & drop mode: only what a mail may have is left, tags are kept, colours fit day and night."""

import re
import time
from html.parser import HTMLParser

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.domain.templates.modes.mjml import allowed
from mailer.domain.templates.modes.mjml.source import LONGEST
from mailer.lib.errors import Refused
from tests.domain.templates.dragdrop_mails import BLOCKS, check, column, mail

pytestmark = pytest.mark.usefixtures("app")


def warnings(source: str) -> list[tuple[int, str]]:
    return [(warning.line, warning.text) for warning in check(source).warnings]


def test_every_block_is_kept_and_nothing_is_said() -> None:
    made = check(BLOCKS)
    assert made.warnings == ()
    for name in sorted(set(allowed.KINDS) - {"mj-title", "mj-breakpoint"}):
        assert f"<{name}" in made.source, name
    for words in ("Hello @FIRSTNAME|you@", "Hero", "Left", "Cell", "Menu"):
        assert words in made.content.html


def test_the_kept_source_read_again_is_itself() -> None:
    made = check(BLOCKS)
    again = check(made.source)
    assert again == made


def test_a_preview_and_a_mail_are_made_by_the_same_verb_from_the_source_alone() -> None:
    assert check(BLOCKS).content == check(check(BLOCKS).source).content


def test_an_attribute_may_have_quotes_as_the_designer_writes_them() -> None:
    made = check(column('<mj-image src="https://e.com/a.png" alt="A "fine" day" title="x" />'))
    assert made.warnings == ()
    assert 'alt="A &quot;fine&quot; day"' in made.source
    assert 'alt="A &quot;fine&quot; day"' in made.content.html


def test_tags_stand_anywhere_with_their_defaults() -> None:
    made = check(
        column(
            '<mj-text><p title="@CITY|the "big" city@">@NAME|text "with" quotes & more@</p>'
            '<a href="https://e.com/?c=@CITY|a b@">x</a></mj-text>'
            '<mj-button href="@UNSUBSCRIBE@">Stop</mj-button><mj-image src="@LOGO@" alt="" />'
            '<mj-button href="@OURWEBSITE|https://e.com/a?b=c&d=e@">Site</mj-button>'
        )
    )
    assert made.warnings == ()
    page = made.content.html
    assert '>@NAME|text "with" quotes &amp; more@</p>' in page
    assert 'title="@CITY|the &quot;big&quot; city@"' in page
    assert 'href="https://e.com/?c=@CITY|a%20b@"' in page
    assert 'href="@UNSUBSCRIBE@"' in page
    assert 'src="@LOGO@"' in page
    assert 'href="@OURWEBSITE|https://e.com/a?b=c&amp;d=e@"' in page
    assert '@NAME|text "with" quotes & more@' in made.content.text


def test_plain_text_names_the_address_that_a_button_writes_to() -> None:
    button = '<mj-button href="mailto:@SENDEREMAIL@?subject=A%20visit">Book a visit</mj-button>'
    assert "Book a visit (@SENDEREMAIL@)\n" in check(column(button)).content.text


def test_older_spellings_of_tags_are_kept() -> None:
    made = check(column("<mj-text>No. <NUMFACT> of &lt;DATEFACT&gt; and @customername@</mj-text>"))
    assert made.warnings == ()
    assert "No. &lt;NUMFACT&gt; of &lt;DATEFACT&gt; and @customername@" in made.content.html


def test_a_tag_inside_a_tag_loses_nothing() -> None:
    words = "@FIRST@NAME@@ @A|@B@|c@ @X|y"
    made = check(column(f"<mj-text>{words}</mj-text>"))
    assert f">{words}<" in made.content.html
    assert words in made.source


def test_what_is_no_tag_may_not_swallow_markup() -> None:
    made = check(column("<mj-text>me@home|x</mj-text><mj-text>you@home</mj-text>"))
    assert made.source.count("<mj-text>") == 2


def test_a_condition_stands_around_its_section() -> None:
    made = check(
        mail(
            '<mj-section data-if="@PHONE@"><mj-column><mj-text>Call</mj-text></mj-column>'
            "</mj-section><mj-section><mj-column><mj-text>All</mj-text></mj-column></mj-section>"
        )
    )
    inside = re.search(r"<!--mailer:if PHONE-->(.*)<!--mailer:end-->", made.content.html, re.DOTALL)
    assert inside
    assert "Call" in inside[1]
    assert "All" not in inside[1]
    # For Outlook, what is opened inside is closed inside.
    assert inside[1].count("<!--[if") == inside[1].count("<![endif]-->")
    assert inside[1].count("<table") == inside[1].count("</table>")
    assert "data-if" not in made.content.html
    assert re.search(r"^<!--mailer:if PHONE-->$", made.content.text, re.MULTILINE)


def test_a_condition_inside_another_is_taken_out_and_named() -> None:
    source = mail(
        '<mj-wrapper data-if="PHONE">\n<mj-section data-if="CITY"><mj-column>'
        "<mj-text>x</mj-text></mj-column></mj-section></mj-wrapper>"
    )
    assert [line for line, _ in warnings(source)] == [2]
    assert check(source).content.html.count("mailer:if") == 1


HOSTILE = [
    ('<mj-include path="/etc/passwd" />', "mj-include"),
    ("<mj-raw><script>alert(1)</script></mj-raw>", "mj-raw"),
    ("<mj-style>* { background: url(https://e.com) }</mj-style>", "mj-style"),
    ("<mj-html-attributes></mj-html-attributes>", "mj-html-attributes"),
    ("<mj-carousel><mj-carousel-image src='x' /></mj-carousel>", "mj-carousel"),
    ("<mj-unheard-of />", "mj-unheard-of"),
    ("<script>alert(1)</script>", "script"),
    ("<mj-text><script>alert(1)</script></mj-text>", "script"),
    ("<mj-text><img src=x onerror=alert(1)></mj-text>", "onerror"),
    ("<mj-text><a href='javascript:alert(1)'>x</a></mj-text>", "javascript"),
    ("<mj-text><a href='java&#10;script:alert(1)'>x</a></mj-text>", "script"),
    ("<mj-text><a href='data:text/html,x'>x</a></mj-text>", "data:"),
    ("<mj-text><svg onload=alert(1)></svg></mj-text>", "svg"),
    ("<mj-text><iframe src='https://e.com'></iframe></mj-text>", "iframe"),
    ("<mj-text><form action='https://e.com'><input></form></mj-text>", "form"),
    ("<mj-text><p style='background: url(https://e.com)'>x</p></mj-text>", "url("),
    ("<mj-text><p style='position: fixed'>x</p></mj-text>", "position"),
    ("<mj-text padding='0;background:url(//e.com)'>x</mj-text>", "padding"),
    ("<mj-text color='red;x:expression(alert(1))'>x</mj-text>", "color"),
    ("<mj-text font-family='x}</style><script>'>x</mj-text>", "font-family"),
    ("<mj-text onclick='alert(1)'>x</mj-text>", "onclick"),
    ("<mj-button href='vbscript:x'>x</mj-button>", "vbscript"),
    ("<mj-image src='javascript:alert(1)' />", "javascript"),
    ("<mj-image src='/media/../secret' />", "/media/../secret"),
    ("<mj-image srcset='https://e.com/x 2x' src='' />", "srcset"),
    ("<mj-divider border-width='1px;x' />", "border-width"),
    ("<mj-table><tr onmouseover='x'><td background='https://e.com'>x</td></tr></mj-table>", "onm"),
]


@pytest.mark.parametrize(("inside", "named"), HOSTILE)
def test_what_could_harm_is_taken_out_and_named_with_its_line(inside: str, named: str) -> None:
    source = column(f"\n\n{inside}\n<mj-text>Still here</mj-text>")
    made = check(source)
    assert any(named in text and line == 3 for line, text in warnings(source))
    assert "Still here" in made.content.html
    assert_harmless(made.content.html)
    assert check(made.source).warnings == ()


class _Scripts(HTMLParser):
    """Finds what would run or load in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "form", "svg", "link", "base", "input"}:
            self.found.append(tag)
        for name, value in attrs:
            scheme = (value or "").strip().lower().split(":", 1)[0]
            runs = scheme in ("javascript", "vbscript", "data")
            loads = name == "style" and "url(" in (value or "")
            if name.startswith("on") or runs or loads:
                self.found.append(f"{name}={value}")


def assert_harmless(page: str) -> None:
    reader = _Scripts()
    reader.feed(page)
    assert reader.found == []
    assert "/etc/passwd" not in page
    assert "e.com" not in page.replace("https://e.com/a.png", "")


@pytest.mark.parametrize("value", ['" onload="alert(1)', "'><script>x</script>", "}</style><b x='"])
def test_no_attribute_of_any_element_breaks_out(value: str) -> None:
    typed = value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    for name, kind in allowed.KINDS.items():
        attributes = " ".join(f'{attribute}="{typed}"' for attribute in kind.attributes)
        inside = f"<{name} {attributes}></{name}>"
        if name in allowed.KINDS["mj-column"].children:
            source = column(inside + "<mj-text>x</mj-text>")
        elif name in allowed.KINDS["mj-body"].children:
            source = mail(inside + "<mj-section><mj-column /></mj-section>")
        else:
            continue
        made = check(source)
        assert_harmless(made.content.html)
        assert "<b x" not in made.content.html


def test_a_tag_may_not_carry_markup_into_an_attribute_or_a_style() -> None:
    made = check(
        column(
            '<mj-image src="@X|" onerror="alert(1)@" alt="@Y|" onload="x@" />'
            '<mj-text color="@Z@" padding="@W|1px@">@V|" onclick=x@</mj-text>'
        )
    )
    assert_harmless(made.content.html)
    assert len(made.warnings) == 2


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "The mail is empty"),
        (" \n", "The mail is empty"),
        ("<html><body><p>HTML</p></body></html>", "no <mj-body>"),
        ('{"assets": [], "pages": [{"component": "x"}]}', "no <mj-body>"),
        ("<mjml><mj-body></mj-body></mjml>", "empty"),
        ("x" * (LONGEST + 1), "longer than"),
        (column("<mj-spacer />" * 2_000), "too many parts"),
        (column(f"<mj-text>{'<b>x</b>' * 10_000}</mj-text>"), "too many parts"),
    ],
)
def test_what_is_no_mail_is_refused_in_plain_words(source: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        check(source)
    assert said in refused.value.message
    assert refused.value.fields == {"source": refused.value.message}


def test_a_bomb_of_entities_stays_small() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    source = f"<!DOCTYPE x [<!ENTITY a0 'ha'>{entities}]>" + column("<mj-text>&a11;</mj-text>")
    made = check(source)
    assert len(made.content.html) < 20_000
    assert "&amp;a11;" in made.content.html
    assert [line for line, _ in warnings(source)] == [1]


@pytest.mark.parametrize(
    "piece", ["<mj-section>", "<mj-column><mj-text>", "<b>", "<mj-x ", "</", "@"]
)
def test_broken_input_of_any_size_is_answered_soon(piece: str) -> None:
    source = "<mjml><mj-body>" + piece * (LONGEST // len(piece) - 10)
    started = time.perf_counter()
    with pytest.raises(Refused):
        check(source)
    assert time.perf_counter() - started < 10


def test_what_is_not_closed_is_closed() -> None:
    made = check("<mjml><mj-body><mj-section><mj-column><mj-text><p>One <b>two<mj-text>Three")
    assert "<p>One <b>two</b></p>" in made.source
    assert ">Three</div>" in made.content.html


def test_the_look_of_files_from_elsewhere_is_written_into_the_elements() -> None:
    head = (
        '<mj-head><mj-attributes><mj-all font-family="Georgia" /><mj-text color="#112233" />'
        '<mj-class name="big" font-size="30px" /></mj-attributes></mj-head>'
    )
    made = check(
        mail(
            '<mj-section><mj-column><mj-text mj-class="big">x</mj-text></mj-column></mj-section>',
            head,
        )
    )
    assert made.warnings == ()
    assert '<mj-text font-family="Georgia" color="#112233" font-size="30px">x</mj-text>' in (
        made.source
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(
            [
                "<mj-section>",
                "</mj-section>",
                "<mj-column>",
                "<mj-text>",
                "</mj-text>",
                "<b>",
                "x",
                "<mj-image src='a' ",
                "/>",
                ">",
                '"',
                "@CITY@",
                "<mj-wrapper data-if='x'>",
                "<script>",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "&lt;",
                "<td style='",
                "@X|",
                "</mj-body>",
                "{{x}}",
            ]
        ),
        max_size=40,
    )
)
def test_any_rubbish_is_refused_or_settles_at_once(app: Flask, parts: list[str]) -> None:
    try:
        made = check("<mjml><mj-body>" + "".join(parts))
    except Refused:
        return
    again = check(made.source)
    assert (again.source, again.content, again.warnings) == (made.source, made.content, ())
    assert_harmless(made.content.html)
