"""Names that only one may have, when two people save at the same moment, and long ones."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.templates import blocks, folders, library
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from tests.factories.blocks import SECTION
from tests.factories.templates import make_template

MAKERS: list[Callable[[], object]] = [
    lambda: make_template(name="Same"),
    lambda: blocks.create("Same", SECTION, SYSTEM),
    lambda: folders.create("Same", SYSTEM),
]


@pytest.mark.parametrize("make", MAKERS)
def test_of_two_at_the_same_moment_one_is_refused(
    app_both: Flask, make: Callable[[], object]
) -> None:
    refused: list[str] = []

    def second() -> None:
        with app_both.app_context(), force_locale("en"):
            try:
                make()
                db.session.commit()
            except Refused as told:
                refused.append(told.message)

    make()
    other = threading.Thread(target=second)
    other.start()
    other.join(0.5)
    assert other.is_alive()
    db.session.commit()
    other.join(30)
    assert len(refused) == 1
    assert "already" in refused[0]


@pytest.mark.parametrize("letter", ["ß", "ﬃ", "œ"])
def test_a_name_that_is_too_long_to_be_compared_is_too_long(app_both: Flask, letter: str) -> None:
    most = library.LONGEST_NAME // len(fold(letter))
    make_template(name=letter * most)
    for call in (
        lambda: make_template(name=letter * (most + 1)),
        lambda: folders.create(letter * folders.LONGEST_NAME, SYSTEM),
        lambda: blocks.create(letter * blocks.LONGEST_NAME, SECTION, SYSTEM),
    ):
        with pytest.raises(Refused, match="at most"):
            call()
    # A copy's name has a number behind it, and the room for it.
    assert make_template(name=library.free_name(letter * most)).name.endswith(" (2)")
