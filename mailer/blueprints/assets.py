"""Names of built scripts, styles and icons: `asset('app.js')` in a template.

`scripts/build.mjs` puts a hash of the content into every name, so that browsers may keep the
files for ever, and writes `manifest.json` to say which name is the current one.
"""

from __future__ import annotations

import json
from pathlib import Path

import structlog
from flask import Flask, Response, request, url_for

log = structlog.get_logger(__name__)

FOREVER = "public, max-age=31536000, immutable"


class Manifest:
    """The build's names, read again when a build has changed them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = -1
        self._names: dict[str, str] = {}
        self._current: frozenset[str] = frozenset()

    def name(self, asset: str) -> str:
        """The hashed name of an asset; raises `LookupError` for one that was not built."""
        self._refresh()
        try:
            return self._names[asset]
        except KeyError:
            raise LookupError(f"{asset} is not built: run “npm run build”") from None

    def is_hashed(self, name: str) -> bool:
        """This very name will never have another content."""
        self._refresh()
        return name in self._current or name.startswith(("chunks/", "assets/"))

    def _refresh(self) -> None:
        try:
            stamp = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            stamp = -1
        if stamp == self._stamp:
            return
        self._names = json.loads(self._path.read_text("utf-8")) if stamp >= 0 else {}
        self._current = frozenset(self._names.values())
        self._stamp = stamp


def init_app(app: Flask) -> None:
    """Offer `asset()` to templates and let browsers keep what it names."""
    manifest = Manifest(Path(app.static_folder or "") / "manifest.json")

    def asset(name: str) -> str:
        """URL of a built file; a missing build costs the looks of a page, not the page."""
        try:
            return url_for("static", filename=manifest.name(name))
        except LookupError as error:
            log.error("asset missing", asset=name, error=str(error))
            return url_for("static", filename=name)

    @app.after_request
    def keep_hashed(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            name = (request.view_args or {}).get("filename", "")
            if manifest.is_hashed(name):
                response.headers["Cache-Control"] = FOREVER
        return response

    app.jinja_env.globals["asset"] = asset
