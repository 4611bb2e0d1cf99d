"""Own blocks of the designer."""

from __future__ import annotations

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.templates import blocks
from mailer.models.template import TemplateBlock
from tests.factories import number

SECTION = "<mj-section><mj-column><mj-text><p>Ours</p></mj-text></mj-column></mj-section>"


def make_block(name: str = "", source: str = SECTION) -> TemplateBlock:
    """A section with one text."""
    return blocks.create(name or f"Block {number()}", source, SYSTEM)


SAMPLES = {"block_id": lambda: make_block().id}
