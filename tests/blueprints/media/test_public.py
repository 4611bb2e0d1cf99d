"""What everyone sees of the media library: its pictures, and nothing else."""

from __future__ import annotations

import pytest

from mailer.infra import files
from mailer.infra.db import db
from mailer.lib import clock
from tests.factories.media import make_media, picture
from tests.factories.settings import make_logo


@pytest.fixture
def media(app):
    made = make_media("beach.jpg", data=picture("JPEG", size=(50, 40)))
    db.session.commit()
    return made


def test_a_picture_is_shown_for_ever_to_everyone(client, media):
    answer = client.get("/" + media.key)
    assert answer.status_code == 200
    assert answer.data == files.path(media.key).read_bytes()
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "inline"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers


def test_only_its_head_and_only_what_changed(client, media):
    whole = client.get("/" + media.key)
    head = client.head("/" + media.key)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(media.size)
    again = client.get("/" + media.key, headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    part = client.get("/" + media.key, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, whole.data[:10])


def test_a_deleted_picture_is_gone_at_once(client, media):
    media.deleted_at = clock.now()
    db.session.commit()
    answer = client.get("/" + media.key)
    assert (answer.status_code, answer.data) == (404, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_picture_whose_file_is_lost_is_no_fault(client, media):
    files.delete(media.key)
    assert client.get("/" + media.key).status_code == 404


def test_no_other_file_can_be_reached(app, client, media):
    logo = make_logo().partition("/")[2]
    folder = files.path(media.key).parent
    (folder / "note.txt").write_text("secret")
    (folder / ("ab" * 16 + ".png")).write_text("secret")
    name = media.key.partition("/")[2]
    for path in (
        f"/media/../logo/{logo}",
        f"/media/..%2flogo%2f{logo}",
        f"/media/..%5clogo%5c{logo}",
        f"/media/%2e%2e/logo/{logo}",
        f"/media/{logo}",
        "/media/note.txt",
        # A file in the right place that the library knows nothing of.
        "/media/" + "ab" * 16 + ".png",
        f"/media/{name}.part",
        f"/media/{name.upper()}",
        f"/media/{name}%00",
        f"/media/{name}%0a",
        f"/media/./{name}/x",
        "/media//etc/passwd",
        "/media/%2fetc%2fpasswd",
        f"/media/{media.id}",
    ):
        answer = client.get(path)
        assert answer.status_code in (301, 302, 308, 404), path
        assert b"secret" not in answer.data and b"\x89PNG" not in answer.data, path
    assert client.get(f"/logo/{name}").status_code == 404
