"""The template that is examined: what a person wrote, and the mail that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from mailer.domain.templates.doctor.page import Page
from mailer.domain.templates.doctor.spot import Source
from mailer.domain.templates.modes.mode import Warning
from mailer.domain.templates.tags.registry import Registry
from mailer.lib import placeholders
from mailer.lib.placeholders import Segments
from mailer.models.template import DesignMode


@dataclass(frozen=True)
class Counted:
    """An audience, and for how many of it a field is empty."""

    total: int
    #: Field of the customers' filter `empty` → how many have none.
    empty: dict[str, int] = field(default_factory=dict)
    #: Filters that show this audience in the list of customers; more than it, unless `exact`.
    query: dict[str, str] = field(default_factory=dict)
    exact: bool = True


@dataclass(frozen=True)
class Patient:
    """All that checks may look at. `page` and `plain` are the mail without its recipient: in the
    company's look, values of company and sender filled in, other tags as they were written."""

    mode: DesignMode
    subject: str
    source: str
    page: str
    plain: str
    #: The subject and the HTML as the sample customer gets them.
    sample_subject: str
    sample_html: str
    tags: Registry
    #: How the addresses of this installation begin.
    own_url: str = ""
    #: Tags of the company and the sender that have no value now.
    without_value: tuple[str, ...] = ()
    #: What the mode found.
    warnings: tuple[Warning, ...] = ()
    #: It goes to many, who may stop it.
    mass: bool = True
    #: None: nobody to count.
    counted: Counted | None = None

    @cached_property
    def spots(self) -> Source:
        """To find things in the source."""
        return Source(self.source)

    @cached_property
    def parts(self) -> Segments:
        """The page, split at its tags and conditions."""
        return placeholders.parse_html(self.page, self.tags.known)

    @cached_property
    def subject_parts(self) -> Segments:
        """The subject, split at its tags."""
        return placeholders.parse(self.subject, self.tags.known)

    @cached_property
    def document(self) -> Page:
        """The page as a reader's program takes it apart."""
        return Page(self.page)
