"""What was taken out of a source and why, in sentences."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.lib.html_clean import Why

_SENTENCES = {
    Why.SCRIPT: _l("Removed: %(what)s. Mail programs run no scripts, and block mails with them."),
    Why.HANDLER: _l("Removed: %(what)s. It would run a script; mail programs block that."),
    Why.ACTIVE: _l(
        "Removed: %(what)s. Mail programs show no frames, plug-ins or drawings of this kind; use "
        "a picture and a link."
    ),
    Why.FORM: _l(
        "Removed: %(what)s. Most mail programs show no forms, and warn of them; link to a form on "
        "your website."
    ),
    Why.LINKED: _l(
        "Removed: %(what)s. Mail programs do not load files of style, and each reader would be "
        "reported to that server; put the styles into the source."
    ),
    Why.META: _l("Removed: %(what)s. It would lead readers elsewhere, or set headers."),
    Why.BASE: _l("Removed: %(what)s. It would change where links lead; write them in full."),
    Why.UNKNOWN_ELEMENT: _l("Removed: %(what)s, which is no part of HTML mails. Its text stays."),
    Why.ATTRIBUTE: _l("Removed: %(what)s. A mail has no use for it, and it can do harm."),
    Why.ADDRESS: _l(
        "Removed: %(what)s. Links lead to web pages, e-mail addresses or phone numbers; pictures "
        "are PNG, JPEG, GIF or WebP."
    ),
    Why.IMPORT: _l(
        "Removed: %(what)s. Mail programs do not load files of style, and each reader would be "
        "reported to that server; put the styles into the source."
    ),
    Why.STYLE: _l("Removed from the styles: %(what)s. It would run something, or hide what does."),
    Why.COMMENT: _l("Removed: the comment %(what)s. Mail programs do not agree on where it ends."),
    Why.DECLARATION: _l("Removed: %(what)s, which HTML mails do not know."),
    Why.UNFINISHED: _l("%(what)s is never closed. Check the end of the source."),
    Why.CHARSET: _l("The encoding %(what)s became utf-8, which the mail is sent in."),
    Why.CONTROL: _l("Removed: the control character %(what)s, which no mail may hold."),
    Why.ACROSS: _l(
        "Removed: %(what)s. A condition stands between elements, not inside of one or of styles."
    ),
    Why.MORE: _l("%(what)s more things were removed."),
}


def sentence(why: Why, what: str) -> str:
    """What is said about one removal, in the language of who reads."""
    return str(_SENTENCES[why]) % {"what": what}
