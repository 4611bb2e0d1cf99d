"""The company itself."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import topics
from mailer.domain.settings import company as settings
from mailer.domain.settings.company import Company
from mailer.infra import files
from mailer.models.topic import Topic
from tests.factories import number


def make_company(**values: Any) -> Company:
    """A company in Brussels that writes English, unless `values` say otherwise."""
    values.setdefault("name", "Example Company")
    values.setdefault("city", "Brussels")
    values.setdefault("language", "en")
    values.setdefault("time_zone", "Europe/Brussels")
    company = Company(**values)
    settings.save(company)
    return company


def make_logo() -> str:
    """A picture among the files; answers with its key."""
    buffer = io.BytesIO()
    Image.new("RGB", (120, 40), "#2563eb").save(buffer, "PNG")
    buffer.seek(0)
    return files.save(buffer, "logo", ".png")


def make_topic(name: str = "Offers", **names: str) -> Topic:
    """A topic of mailings, with its `names` in other languages."""
    return topics.create(name, names, SYSTEM)


SAMPLES = {
    "topic_id": lambda: make_topic(f"Topic {number()}").id,
    "settings.logo:name": lambda: make_logo().partition("/")[2],
    "help.page:area": lambda: "customers",
}
