"""What stays in a source and what goes, and that it is told."""

from __future__ import annotations

import time

import pytest
from bleach import html5lib_shim
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.lib.html_clean import LONGEST, Why, clean
from mailer.lib.html_clean.tokens import RAW, Kind, Reader

#: Pieces that mails, slips and attacks are made of.
PIECES = st.sampled_from(
    [
        "<", ">", "</", "/>", '"', "'", "=", " ", "\n", "\r\n", "&", "&#106;", "&lt;", "-", "!", "a",
        "<p>", "</p>", "<b ", "<a href=", "javascript:", "https://example.com", "onclick=x",
        "<script>", "</script>", "<style>", "</style>", "@import 'x';", "a{b:url(javascript:x)}",
        "p{color:red}", "<svg>", "</svg>", "<math>", "<title>", "</title>", "<!--", "-->", "--!>",
        "<!-->", "<!--[if mso]>", "<![endif]-->", "<![if !mso]>", "<![endif]>", "<!--mailer:if A-->",
        "<!--mailer:end-->", "@A@", "@A|x@", "@A|", "@", "<NUMFACT>", "<o:p>", "<v:rect ", "<td ",
        "style='", "style=\"color:red\"", "expression(", "url(", ")", "\\", "{", "}", ";", "/*", "*/",
        "<noscript>", "</noscript>", "<textarea>", "<iframe>", "<template>", "<select>", "\0", "\ufeff",
        "<!doctype html>", "<?xml ", "?>", "<html ", "<body ", "<meta charset=latin1>", "é", "\ud800",
    ]
)  # fmt: skip
SOURCES = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40).map("".join)


@given(SOURCES)
@settings(max_examples=2000, deadline=None)
def test_what_was_cleaned_is_clean_whatever_it_was(source: str) -> None:
    cleaned = clean(source)
    again = clean(cleaned.html)
    assert (again.html, again.removed, again.refused) == (cleaned.html, (), "")
    if not cleaned.removed and cleaned.html == source:
        assert cleaned.html is source or cleaned.html == source


@given(SOURCES)
@settings(max_examples=1000, deadline=None)
def test_a_browser_sees_no_other_elements_in_what_was_cleaned(source: str) -> None:
    html = clean(source).html
    ours = [
        (token.name, tuple(sorted({a.name for a in token.attributes})))
        for token in Reader(html)
        if token.kind is Kind.START
    ]
    assert ours == list(seen_by_html5lib(html))


def seen_by_html5lib(html: str):
    """The start tags that the reference implementation's tokenizer finds."""
    tokenizer = html5lib_shim.HTMLTokenizer(html)
    for token in tokenizer:
        if token["type"] != html5lib_shim.TAG_TOKEN_TYPE_START:
            continue
        if token["name"] == "title":
            tokenizer.state = tokenizer.rcdataState
        elif token["name"] in RAW:
            tokenizer.state = tokenizer.rawtextState
        yield token["name"], tuple(sorted(token["data"]))


@given(SOURCES)
def test_tokens_are_the_whole_source(source: str) -> None:
    tokens = list(Reader(source))
    assert "".join(source[token.start : token.end] for token in tokens) == source


@pytest.mark.parametrize(
    "source",
    [
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/a.dtd">',
        '<?xml version="1.0" encoding="UTF-8"?><p>a',
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:o="urn:schemas-microsoft-com:office:office">',
        '<?xml:namespace prefix = "o" ns = "urn:schemas-microsoft-com:office:office" />',
        "<o:p>&nbsp;</o:p><st1:place w:st=\"on\">Lyon</st1:place>",
        "<center><font face=Arial size=2 color=#333333>a</font></center>",
        "<td bgcolor=\"#fff\" background='https://example.com/a.png' valign=top nowrap>a",
        '<table role="presentation" cellpadding=0 cellspacing="0" border=0 align="center">',
        '<p style="color:red !important; mso-line-height-rule:exactly; -webkit-text-size-adjust:none">',
        '<p style="*display:inline; _height:1px; filter:alpha(opacity=50); Margin:0">',
        "<style>@media only screen and (max-width:480px){.a[class=\"x\"]{width:100%!important}}</style>",
        "<style>@-ms-viewport{width:device-width}@viewport{width:320px}</style>",
        "<style>@font-face{font-family:A;src:url('https://example.com/a.woff2') format('woff2')}</style>",
        "<style>@supports (display:grid){a{b:c}} @keyframes x{from{a:b}}</style>",
        "<style><!-- a > b{c:d} --></style>",
        "<style>[owa] .a{b:c} u + .body .d{e:f} a[x-apple-data-detectors]{color:inherit}</style>",
        "<style>#MessageViewBody a{b:c}.ExternalClass *{line-height:100%}</style>",
        "<style>a{background:url({{ picture }})} @media (400px<width){b{c:d}}</style>",
        "<style>p{scroll-behavior:smooth;overscroll-behavior:none}</style>",
        "<!--[if mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]-->",
        "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->",
        "<!--[if mso]><noscript><xml><o:PixelsPerInch>96</o:PixelsPerInch></xml></noscript><![endif]-->",
        "<!--[if mso]><v:roundrect href=\"https://example.com\" arcsize=\"8%\" strokecolor=\"#1e3650\" "
        "fillcolor=\"#ff6f6f\" style=\"height:40px;v-text-anchor:middle\"><w:anchorlock/><![endif]-->",
        "<!--[if mso | IE]><table><tr><td style='vertical-align:top'><![endif]-->a<!--[if mso | IE]></td></tr></table><![endif]-->",
        "<!--[if !mso]><!--><p>a</p><!--<![endif]--><!--[if !mso]><!-- --><b>b</b><!-- <![endif]-->",
        "<!--[if (gte mso 9)|(IE)]><td><![endif]--><![if !mso]><p>x</p><![endif]>",
        "<!--[if mso]><td><!--<![endif]-->",
        "<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">a &zwnj;&nbsp;&#847;</div>",
        '<a href="tel:+33123" x-apple-data-detectors="true" style="color:inherit">a</a>',
        "<a href=\"mailto:a@example.com?subject=b\" target=_blank title='c' name=d>e</a>",
        "<a href='#top'>a</a><a href=''>b</a><a href='www.example.com'>c</a><a href='{{ x:y }}'>d</a>",
        "<img src='cid:a@b' alt='' width=1 height=1><img src='//example.com/a.png'>",
        "<img src='/media/0123.png' srcset='/media/1.png 1x, https://example.com/2.png 2x'>",
        "<img src='data:image/png;base64,iVBORw0KGgo=' alt=\"Logo\"\">",
        "<img src='@LOGO@' alt='@COMPANY@'><a href='@UNSUBSCRIBE@'>a</a><a href='@A|https://x/@?b=@C@'>",
        "<!--mailer:if CITY--><p>@CITY@</p><!--mailer:end--><!-- a comment -- of ours -->",
        "<body yahoo='fix' leftmargin=0 marginwidth=0 bgcolor=#eee link=#000 vlink=#000>",
        "<meta name='viewport' content='width=device-width'><meta name=color-scheme content='light dark'>",
        "<meta http-equiv='X-UA-Compatible' content='IE=edge'><meta charset='UTF-8'><title>a &amp; b</title>",
        "<meta http-equiv='Content-Type' content='text/html; charset=utf-8'><base target='_blank'>",
        "<video poster='https://example.com/a.jpg' controls><source src='https://example.com/a.mp4'></video>",
        "<input type=checkbox id=a class=b><label for=a>c</label><button>d</button>",
        "<td style='a:b' style='c:d'>e</td><p a=1 a=2>f</p>",
        "<singleline label='a'>b</singleline><unsubscribe style='color:red'>c</unsubscribe>",
        "<td mc:edit='a' st-sortable='b' data-bgcolor='c' aria-label='d' itemprop='e' hasbackground>",
        "a < b && c > d <3 &copy &unknown; <",
        "\ufeff<p>\r\na\tb\r\n</p>\r\n",
        "<P CLASS=A>x</P >y</p\n>",
        "<td {% if a %}class=\"b\"{% endif %} [removed] $c>x</td><p %}class='d'>y",
        "<!--[if mso]><td><!-- a cell --><b>x</b><![endif]-->",
        "<title>a < b <3</title>",
    ],
)  # fmt: skip
def test_what_mails_are_made_of_stays_byte_for_byte(source: str) -> None:
    cleaned = clean(source)
    assert cleaned.removed == ()
    assert cleaned.html is source


@pytest.mark.parametrize(
    ("source", "html", "why"),
    [
        ("a<script>b</script>c", "ac", Why.SCRIPT),
        ('<p onclick="a" class=b>c', "<p class=b>c", Why.HANDLER),
        ('<a class=b href="javascript:x" >c</a>', '<a class=b href="#">c</a>', Why.ADDRESS),
        ("<img alt=a src=javascript:x />", "<img alt=a />", Why.ADDRESS),
        ("<link rel=stylesheet href=https://x>a", "a", Why.LINKED),
        ("<meta http-equiv=refresh content='0;x'>a", "a", Why.META),
        ("<base href='https://x'>a", "a", Why.BASE),
        ("<form action=x>a<input name=b>c</form>", "ac", Why.FORM),
        ("<iframe src=x>a</iframe>b", "b", Why.ACTIVE),
        ("<svg><path d=a /></svg>b", "b", Why.ACTIVE),
        ("<object data=x>fallback</object>", "fallback", Why.ACTIVE),
        ("<x-y a=b>c</x-y>", "c", Why.UNKNOWN_ELEMENT),
        ("<p formaction=x>a", "<p>a", Why.ATTRIBUTE),
        ("<p %}onclick=x>a", "<p>a", Why.HANDLER),
        ("<p {style=x>a", "<p>a", Why.ATTRIBUTE),
        ("<a class=b <b>c", "<a class=b>c", Why.ATTRIBUTE),
        ("<style>@import 'x';a{b:c}</style>", "<style>a{b:c}</style>", Why.IMPORT),
        ("<style>a{b:c;d:expression(1);e:f}</style>", "<style>a{b:c;e:f}</style>", Why.STYLE),
        ("<p style='a:b;c:url(javascript:x);d:e'>", '<p style="a:b;d:e">', Why.ADDRESS),
        ("<p style='behavior:url(x.htc)'>", '<p style="">', Why.STYLE),
        ("<!-- a -- > b -->c", "c", Why.COMMENT),
        ("<![CDATA[a]]>b", "b", Why.DECLARATION),
        ("<p>a<b", "<p>a", Why.UNFINISHED),
        ("<p>a<!-- b", "<p>a<!-- b-->", Why.UNFINISHED),
        ("<meta charset=iso-8859-1>", '<meta charset="utf-8">', Why.CHARSET),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>",
            '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">',
            Why.CHARSET,
        ),
        ("<p>a\x01b", "<p>ab", Why.CONTROL),
        ("<p title='<!--mailer:if A-->'>", "<p>", Why.ACROSS),
    ],
)
def test_what_can_harm_goes_and_is_named_with_its_reason(source: str, html: str, why: Why) -> None:
    cleaned = clean(source)
    assert cleaned.html == html
    assert cleaned.removed[0].why is why
    assert {removal.line for removal in cleaned.removed} == {1}


def test_lines_are_those_of_the_source_whatever_ends_them() -> None:
    source = "\r\n<p onclick=1>\r<p onclick=2>\n<style>\na{}\n@import 'x';\n</style>\r\n<!--[if mso]>\n<script>\x01"
    lines = [(removal.why, removal.line) for removal in clean(source).removed]
    assert lines == [
        (Why.HANDLER, 2),
        (Why.HANDLER, 3),
        (Why.IMPORT, 6),
        (Why.UNFINISHED, 8),
        (Why.CONTROL, 9),
        (Why.SCRIPT, 9),
    ]


def test_markup_within_outlooks_comments_is_cleaned_and_the_rest_stays() -> None:
    source = "<!--[if mso]><v:rect onclick='x' fill=\"t\"><script>x</script></v:rect><![endif]-->"
    assert clean(source).html == '<!--[if mso]><v:rect fill="t"></v:rect><![endif]-->'


def test_the_older_tags_become_tags_and_nothing_is_said() -> None:
    cleaned = clean("<p>Facture <NUMFACT> du <datefact> pour <NOMSOC></p>")
    assert cleaned.html == "<p>Facture @NUMFACT@ du @DATEFACT@ pour @NOMSOC@</p>"
    assert cleaned.removed == ()


@pytest.mark.parametrize(
    "source",
    [
        "<a href='@A@javascript:x'>",
        "<a href='@A|javascript:x@'>",
        "<a href='java@A@script:x'>",
        "<a href='@A|&#106;avascript:x@'>",
    ],
)
def test_an_address_is_safe_when_its_tag_is_empty(source: str) -> None:
    assert clean(source).html == '<a href="#">'


def test_a_tag_does_not_reach_out_of_its_place() -> None:
    assert clean("@A|<b title='@'>").html == "&#64;A|<b title='@'>"
    assert clean("@A|<b>x</b>@").html == "@A|<b>x</b>@"


def test_nothing_becomes_markup_because_something_between_went() -> None:
    assert clean("<<x>script>a").html == "&lt;script>a"
    assert clean("<<!--mailer:if A-->b<!--mailer:end-->").html.startswith("&lt;<!--")


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("x" * (LONGEST + 1), "long"),
        ("<div>" * 100_000, "deep"),
        ("<div>" * 100_000 + "</div>" * 100_000, "deep"),
        ("<b><i><u><font>" * 100_000, "deep"),
        ("<p>" * 600_000, "many"),
        ("<style>" + "a{b:url(x)}" * 100_000, "styles"),
    ],
)
def test_what_no_mail_needs_is_refused(source: str, refused: str) -> None:
    assert clean(source).refused == refused


#: Seconds for two megabytes; far more than needed, far less than time that grows squared takes.
PATIENCE = 30


@pytest.mark.parametrize(
    "part",
    ["<", "<a", '<a "', '<a b="', "<a b='", "<!--", "<!--[if mso]>", "<![", "<?", "</", "<svg>", "&a",
     "<style>", "<title>", "<noscript>", "<select>", "<textarea>", "@A|", "@A|b@", "\x01", "</div>",
     "<a href=", "<p style='a:url(", "<!--mailer:if A-->", "\\", "<b title='@A|'>"],
)  # fmt: skip
def test_the_time_grows_with_the_length_and_no_faster(part: str) -> None:
    start = time.thread_time()
    clean(part * (LONGEST // len(part)))
    assert time.thread_time() - start < PATIENCE
