"""What a template can begin with."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.domain.templates.tags.tag import Scope
from mailer.models.template import DesignMode


@dataclass(frozen=True)
class Starter:
    """One example, in one language."""

    #: The same in all languages.
    key: str
    #: ISO 639-1.
    language: str
    name: str
    subject: str
    source: str
    mode: DesignMode = DesignMode.TEXT
    #: What it is good for, in a sentence of its own language.
    about: str = ""
    #: What it is for; None: mailings.
    purpose: Scope | None = None
