"""What a design mode is: source in; checked source, HTML, text and warnings out.

To add one: a value of `models.template.DesignMode`, a file here, and its line in `all_modes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask_babel.speaklater import LazyString

from mailer.domain.settings.company import Company
from mailer.models.template import DesignMode


@dataclass(frozen=True, slots=True)
class Warning:
    """Something in a source that a person should look at; `line` counts from 1, 0 = none."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """A mail's two parts, tags still in place."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a mode made of a source."""

    source: str
    content: Content
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What is put around a content, as it is when the mail is made."""

    company: Company
    #: The language of the template; the caller has forced it for `gettext`.
    language: str
    #: The subject, tags still in place.
    title: str
    #: Address of the company's logo; empty where there is none.
    logo_url: str = ""
    #: A mass mail says why one gets it, and at which address one can stop it.
    stop_address: str = ""
    #: The version's own: what the mode lets choose besides the source.
    options: Mapping[str, Any] = field(default_factory=dict)


class Mode(Protocol):
    """One way to design a mail."""

    key: DesignMode
    label: LazyString
    description: LazyString

    def check(self, source: str, company: Company) -> Checked:
        """Read a source. Raises `Refused` for one that cannot be kept."""
        ...

    def dress(self, content: Content, look: Look) -> Content:
        """The whole mail: the content in the company's look of today."""
        ...
