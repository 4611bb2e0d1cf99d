"""HTML mode: any source, cleaned of what can harm; the rest is sent as it was written."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.html_removals import sentence
from mailer.domain.templates.modes.mode import Checked, Content, Look, Warning
from mailer.lib import html_clean, html_text
from mailer.lib.errors import Refused
from mailer.lib.html_clean import Cleaned, Removal
from mailer.models.template import DesignMode

#: Lines that are named where the same thing went several times.
_LINES = 5


class HtmlMode:
    """See the module."""

    key = DesignMode.HTML
    label = _l("HTML")
    description = _l("Paste or upload HTML that you have. What could harm is taken out and named.")

    def check(self, source: str, company: Company) -> Checked:
        """Clean it. The source is kept as it was written, so that its lines stay what they are;
        what is shown and sent is the cleaned one, which is the source itself where nothing had
        to go."""
        source = storable(source)
        if not source.strip():
            raise Refused(_("Paste the HTML of the mail first."), {"source": _("Paste the HTML.")})
        cleaned = html_clean.clean(source)
        if cleaned.refused:
            text = _refusal(cleaned)
            raise Refused(text, {"source": text})
        content = Content(cleaned.html, html_text.text_of(cleaned.html))
        return Checked(source, content, tuple(_warnings(cleaned.removed)))

    def dress(self, content: Content, look: Look) -> Content:
        """As it was written: this mail brings its own look."""
        return content


MODE = HtmlMode()


def storable(source: str) -> str:
    """Without what no database keeps: NUL and halves of surrogate pairs."""
    return source.replace("\0", "").encode(errors="ignore").decode()


def _refusal(cleaned: Cleaned) -> str:
    if cleaned.refused == "long":
        return _(
            "The source is longer than %(most)s characters. Gmail shows only the first 102 KB "
            "of a mail; put pictures into the media library instead of into the source.",
            most=f"{html_clean.LONGEST:,}",
        )
    if cleaned.refused == "deep":
        return _(
            "The source nests more than %(most)s elements inside each other, which mail programs "
            "cannot show. Most likely closing tags are missing.",
            most=html_clean.DEEPEST,
        )
    if cleaned.refused == "many":
        return _(
            "The source has more than %(most)s elements. No mail needs so many; is it the right "
            "file?",
            most=f"{html_clean.MOST_ELEMENTS:,}",
        )
    if cleaned.refused == "styles":
        return _("The styles alone are longer than mail programs read. Leave out what is not used.")
    return _("The source is so broken that nothing safe can be made of it.")


def _warnings(removed: Iterable[Removal]) -> list[Warning]:
    """One for each thing that went, with all the lines that it went from."""
    lines: dict[tuple[html_clean.Why, str], list[int]] = {}
    for removal in removed:
        found = lines.setdefault((removal.why, removal.what), [])
        if removal.line not in found:
            found.append(removal.line)
    return [
        Warning(f"{sentence(why, what)}{_also(found[1:])}", found[0])
        for (why, what), found in lines.items()
    ]


def _also(lines: list[int]) -> str:
    if not lines:
        return ""
    shown = ", ".join(str(line) for line in lines[:_LINES])
    if len(lines) > _LINES:
        return " " + _("The same in lines %(lines)s, …", lines=shown)
    return " " + _("The same in lines %(lines)s.", lines=shown)
