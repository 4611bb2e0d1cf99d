"""What a mail may be made of."""

from __future__ import annotations

import re

from mailer.lib.html_clean.removal import Why


def names(text: str) -> frozenset[str]:
    """The names in a line of them."""
    return frozenset(text.split())


#: Elements that mail programs show; none of them does anything by itself.
ALLOWED = names(
    # The document.
    "html head title meta base style body "
    # Its parts.
    "address article aside footer header h1 h2 h3 h4 h5 h6 hgroup main nav search section "
    "blockquote center dd details dir div dl dt fieldset figcaption figure hr legend li menu ol p "
    "pre summary ul "
    # Words.
    "a abbr acronym b basefont bdi bdo big blink br cite code data del dfn em font i ins kbd label "
    "mark marquee nobr q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var "
    "wbr button meter progress "
    # Tables.
    "table caption col colgroup tbody td tfoot th thead tr "
    # Pictures and films; boxes to tick, which interactive mails are made of.
    "img picture source map area video audio track input "
    # Islands of settings for Outlook, with elements such as `o:AllowPNG`.
    "xml "
    # What other mailing programs fill in, and Netscape's.
    "currentday currentdayname currentmonth currentyear editable forwardtoafriend layout "
    "multiline preferences repeater singleline spacer unsubscribe webversion"
)
#: VML, Word and Office: Outlook's buttons and backgrounds.
_OFFICE = re.compile(r"(?:v|o|w|m|wp|st1):[a-z0-9_]+", re.ASCII)

#: With all that they contain; the others go without it.
WITH_CONTENT = names(
    "script noscript iframe noembed noframes xmp textarea svg math template select datalist dialog"
)
_WHY = (
    {
        "script": Why.SCRIPT,
        "noscript": Why.SCRIPT,
        "template": Why.ACTIVE,
        "link": Why.LINKED,
        "meta": Why.META,
        "base": Why.BASE,
    }
    | dict.fromkeys(
        names(
            "iframe frame frameset noframes object embed applet param svg math canvas portal "
            "fencedframe webview bgsound layer ilayer dialog slot"
        ),
        Why.ACTIVE,
    )
    | dict.fromkeys(
        names("form input select textarea option optgroup datalist output keygen isindex"),
        Why.FORM,
    )
)
#: A mail that nests deeper is broken, and programs that read it give up: only elements whose end
#: must be written count.
NESTING = frozenset(ALLOWED) - names(
    "html head body meta base br hr img input source track area col wbr basefont spacer p "
    "li dt dd tr td th tbody thead tfoot colgroup caption rb rp rt rtc style title"
)


def is_allowed(name: str, *, office: bool) -> bool:
    """May an element of this name stay? `office`: inside of a conditional comment."""
    return name in ALLOWED or bool(_OFFICE.fullmatch(name)) or (office and name == "noscript")


def why(name: str) -> Why:
    """Why it may not."""
    return _WHY.get(name, Why.UNKNOWN_ELEMENT)
