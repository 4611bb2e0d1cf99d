#!/usr/bin/env python
"""Pictures of every main page: a new installation with demonstration data, looked at with the
system's Chromium at 1280 and 375 pixels, in French and in English.

    scripts/screenshots.py FOLDER [--only PART] [--dark]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright
from werkzeug.routing import Rule

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mailer import config  # noqa: E402 - the checkout has to be on the path first
from mailer.bench.processes import free_port  # noqa: E402
from mailer.factory import create_app  # noqa: E402
from mailer.infra.db import Base, db  # noqa: E402
from mailer.models.user import User  # noqa: E402
from tests.fixtures.application import session_cookie  # noqa: E402
from tests.fixtures.browser import ARGUMENTS, chromium  # noqa: E402

SIZES: dict[str, ViewportSize] = {
    "1280": {"width": 1280, "height": 900},
    "375": {"width": 375, "height": 812},
}
LOCALES = {"fr": "fr-FR", "en": "en-US"}
START_SECONDS = 120
#: The table that a URL's number is an id of, where its name does not say it.
TABLES = {"user": "app_user", "run": "import_run", "group": "customer_group"}


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--dark", action="store_true", help="in dark mode")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    path = chromium()
    if path is None:
        sys.exit("Chromium is not installed (apt-get install chromium).")
    with running() as (app, url), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for language in LOCALES:
            for size in SIZES:
                take(app, browser, url, language, size, given)
        browser.close()


def take(
    app: Flask, browser: Browser, url: str, language: str, size: str, given: argparse.Namespace
) -> None:
    """All pages in one language and size."""
    context = signed_in(app, browser, url, language, size, dark=given.dark)
    page = context.new_page()
    for name, path in addresses(app).items():
        if given.only not in name:
            continue
        answer = page.goto(url + path)
        is_page = "text/html" in (answer.headers.get("content-type", "") if answer else "")
        if is_page and page.query_selector("main"):
            target = given.folder / f"{name}-{language}-{size}.png"
            page.screenshot(path=target, full_page=True, animations="disabled")
            print(target)
    context.close()


def signed_in(
    app: Flask, browser: Browser, url: str, language: str, size: str, *, dark: bool
) -> BrowserContext:
    """A browser in which the super admin is signed in."""
    context = browser.new_context(
        locale=LOCALES[language],
        viewport=SIZES[size],
        color_scheme="dark" if dark else "light",
        device_scale_factor=1,
    )
    probe = context.new_page()
    agent = probe.evaluate("navigator.userAgent")
    probe.close()
    with app.app_context():
        admin = db.session.scalars(db.select(User).where(User.super_admin)).first()
        if admin is None:
            sys.exit("The demonstration has no super admin.")
        admin.language = language
        db.session.commit()
        cookie = session_cookie(app, admin, agent)
    name = app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": cookie, "url": url}])
    return context


def addresses(app: Flask) -> dict[str, str]:
    """Name → address of each page; a page of one record shows the first one there is."""
    found = {}
    with app.app_context():
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
            values = numbers(rule)
            if (
                "GET" in (rule.methods or set())
                and values is not None
                and rule.endpoint != "static"
            ):
                found[rule.endpoint] = app.url_map.bind("localhost").build(rule.endpoint, values)
    return found


def numbers(rule: Rule) -> dict[str, int] | None:
    """What to put in the place of a rule's parameters; None where there is no such record."""
    values = {}
    for name in rule.arguments:
        kind = name.removesuffix("_id")
        table = Base.metadata.tables.get(TABLES.get(kind, kind))
        if table is None or "id" not in table.c:
            return None
        first = db.session.scalar(db.select(table.c.id).order_by(table.c.id).limit(1))
        if first is None:
            return None
        values[name] = first
    return values


@contextmanager
def running() -> Iterator[tuple[Flask, str]]:
    """A new installation with the demonstration, on a free port, for as long as this lasts."""
    with tempfile.TemporaryDirectory(prefix="mailer-pictures-") as folder:
        port = free_port()
        environ = {**os.environ, "MAILER_DATA_DIR": folder, "PORT": str(port), "MAILER_DEMO": "1"}
        for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "FILES_DIR", "SECRET_KEY"):
            environ.pop(name, None)
        command = [sys.executable, "-m", "mailer.serve", "--with-parent"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(url, process)
            yield create_app(config.load(environ)), url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until all of it is up."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit("Mailer does not start.")


if __name__ == "__main__":
    main()
