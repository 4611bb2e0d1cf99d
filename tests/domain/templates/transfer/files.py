"""Files of templates, good ones and others."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.media.keep import keep
from mailer.domain.templates.transfer import write
from mailer.models.media_file import MediaFile
from mailer.models.template import Template


def exported(*templates: Template) -> io.BytesIO:
    """The file of these templates."""
    out = io.BytesIO()
    write.export(templates, out, SYSTEM)
    out.seek(0)
    return out


def picture(colour: str = "#2563eb", kind: str = "PNG") -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(buffer, kind)
    return buffer.getvalue()


def make_media(data: bytes | None = None, **values: Any) -> MediaFile:
    """A picture of the media library."""
    values.setdefault("name", "logo.png")
    return keep(io.BytesIO(data or picture()), actor=SYSTEM, **values)


def written(**values: Any) -> dict[str, Any]:
    """A template in one language, as the list of contents says it."""
    return {
        "name": "Offer",
        "subject": "Sunny",
        "mode": "text",
        "language": "en",
        "options": {},
        "source": "sources/1.txt",
    } | values


def contents(*languages: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A list of contents with one template."""
    entry = {"folder": "", "languages": list(languages) or [written()]}
    return {
        "format": "mailer-templates",
        "version": 1,
        "templates": [entry],
        "pictures": [],
    } | values


def zipped(
    manifest: Mapping[str, Any] | bytes | None = None,
    entries: Mapping[str, bytes] | None = None,
) -> io.BytesIO:
    """A file with this list of contents and these entries."""
    out = io.BytesIO()
    listed = contents() if manifest is None else manifest
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        data = listed if isinstance(listed, bytes) else json.dumps(listed).encode()
        archive.writestr("templates.json", data)
        for name, content in ({"sources/1.txt": b"Hello"} if entries is None else entries).items():
            archive.writestr(name, content)
    out.seek(0)
    return out
