"""The settings of an installation, as they are read from the environment."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import request

from mailer import config
from mailer.config import ConfigError
from mailer.factory import create_app


def load(folder: Path, **environ: str) -> config.Config:
    """The settings of an installation in `folder`."""
    return config.load({"MAILER_DATA_DIR": str(folder), **environ}, testing=True)


def test_all_processes_of_a_data_folder_have_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: load(tmp_path).secret_key, range(32)))

    assert len(found) == 1
    assert len(found.pop()) > 40
    assert [path.name for path in tmp_path.iterdir() if "secret" in path.name] == ["secret.key"]


def test_the_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    load(tmp_path)

    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_new_data_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    load(tmp_path / "new")

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_no_jobs_are_taken_from_where_another_user_could_listen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    data = tmp_path / "with space"
    taken = config.redis_socket(data).parent
    taken.parent.mkdir()
    taken.symlink_to(tmp_path)

    with pytest.raises(ConfigError, match="belongs to another user"):
        load(data)


def test_a_folder_for_the_socket_lets_nobody_else_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    found = load(tmp_path / "with space")

    folder = config.redis_socket(tmp_path / "with space").parent
    assert found.redis_url == f"unix://{folder}/valkey.sock"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_installations_side_by_side_do_not_sign_each_other_out(tmp_path: Path) -> None:
    apps = [create_app(load(tmp_path, PORT=port)) for port in ("8000", "8001")]

    assert len({app.config["SESSION_COOKIE_NAME"] for app in apps}) == 2


@pytest.mark.parametrize(
    ("proxies", "address"), [("0", "127.0.0.1"), ("1", "203.0.113.9"), ("2", "198.51.100.7")]
)
def test_only_proxies_of_ours_are_believed_who_asks(
    tmp_path: Path, proxies: str, address: str
) -> None:
    app = create_app(load(tmp_path, TRUSTED_PROXIES=proxies))
    seen: list[str | None] = []

    def note() -> tuple[str, int]:
        seen.append(request.remote_addr)
        return "", 204

    app.before_request_funcs.setdefault(None, []).insert(0, note)

    app.test_client().get("/", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})

    assert seen == [address]


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "eighty"), ("TRUSTED_PROXIES", "-1"), ("MAILER_DEMO_LANG", "de")]
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load(tmp_path, **{name: value})
