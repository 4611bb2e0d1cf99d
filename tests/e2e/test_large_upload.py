"""A gigabyte on its way to the imports is stopped with a sentence, and kept nowhere."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from mailer.domain.imports.messages import LIMIT
from mailer.infra.db import db
from mailer.models.import_run import ImportRun
from tests.fixtures.live import Live
from tests.personas import marketer

AGENT = "upload-test"
GIGABYTE, PIECE = 1 << 30, bytes(1 << 20)
URL = "/customers/imports/new"


def body(token: str) -> Iterator[bytes]:
    """A form with a file of a gigabyte, as a browser sends it."""
    yield (
        f'--xyz\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--xyz\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    for _megabyte in range(GIGABYTE // len(PIECE)):
        yield PIECE
    yield b"\r\n--xyz--\r\n"


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "without a length"])
def test_a_gigabyte_is_refused(live: Live, announced: bool) -> None:
    name = live.app.config["SESSION_COOKIE_NAME"]
    cookie = {"Cookie": f"{name}={live.cookie(marketer(), AGENT)}", "User-Agent": AGENT}
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(live.url).port, timeout=60)
    connection.request("GET", URL, headers={**cookie, "Accept-Language": "en"})
    page = connection.getresponse().read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    headers = {
        **cookie,
        "Accept-Language": "en",
        "Content-Type": "multipart/form-data; boundary=xyz",
    }
    if announced:
        size = sum(len(piece) for piece in body(token[1]))
        headers["Content-Length"] = str(size)
    connection.request("POST", URL, body(token[1]), headers, encode_chunked=not announced)
    answer = connection.getresponse()
    assert answer.status == 413
    text = answer.read().decode()
    assert (
        f"This is more than can be sent at once ({LIMIT // 1_000_000} MB). Nothing was kept."
        in text
    )
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0
    assert not [path for path in (live.data_dir / "files").rglob("*") if path.is_file()]
