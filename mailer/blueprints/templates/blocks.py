"""The company's own blocks, for the designer: small changes that answer with the whole list."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask import Response, jsonify, make_response, request

from mailer.blueprints.access import actor
from mailer.domain.accounts.access import load
from mailer.domain.templates import blocks
from mailer.lib.errors import Refused
from mailer.models.template import TemplateBlock

EDIT = "templates:edit"


@dataclass(frozen=True)
class Listed:
    """One block as the designer shows it."""

    id: int
    name: str
    source: str


def listed() -> list[Listed]:
    """All of them, by name."""
    return [Listed(block.id, block.name, block.source) for block in blocks.all_blocks()]


def save_block() -> Response:
    """Keep a piece of a mail under a name."""
    try:
        blocks.create(request.form.get("name", ""), request.form.get("source", ""), actor())
    except Refused as refused:
        return _refused(refused)
    return _list()


def rename_block(block_id: int) -> Response:
    """Give a block another name."""
    block = load(TemplateBlock, block_id, actor(), EDIT)
    try:
        blocks.rename(block, request.form.get("name", ""), actor())
    except Refused as refused:
        return _refused(refused)
    return _list()


def delete_block(block_id: int) -> Response:
    """Take a block away; mails that were made with it stay as they are."""
    blocks.delete(load(TemplateBlock, block_id, actor(), EDIT), actor())
    return _list()


def _list() -> Response:
    return jsonify({"blocks": [asdict(block) for block in listed()]})


def _refused(refused: Refused) -> Response:
    return make_response(jsonify({"message": refused.message}), 422)
