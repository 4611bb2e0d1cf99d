"""All URLs of the product, for tests that walk them."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from mailer import config
from mailer.factory import create_app


def _rules() -> list[Rule]:
    folder = Path(tempfile.mkdtemp())
    try:
        app = create_app(config.load({"MAILER_DATA_DIR": str(folder)}, testing=True))
        return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Call:
    """One method of one URL."""

    rule: Rule
    method: str

    def url(self, app: Flask, values: dict[str, object]) -> str:
        """Its address for a sample."""
        with app.test_request_context():
            return app.url_map.bind("localhost").build(self.rule.endpoint, values, self.method)

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


CALLS = [
    Call(rule, method)
    for rule in sorted(_rules(), key=lambda rule: rule.rule)
    for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
]
GETS = [call for call in CALLS if call.method == "GET"]
CHANGES = [call for call in CALLS if call.method != "GET"]
