"""What an installation consists of."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from mailer import config
from mailer.infra.queue import DRAIN, QUEUES, UPKEEP
from mailer.serve import supervisor
from mailer.serve.programs import WORKERS, programs


def _names(environ: dict[str, str], folder: Path) -> set[str]:
    found = programs(config.load({"MAILER_DATA_DIR": str(folder), **environ}))
    return {program.name for program in found}


def test_every_queue_has_a_worker_and_one_worker_never_sends() -> None:
    assert {queue for queues in WORKERS.values() for queue in queues} == set(QUEUES)
    assert any(DRAIN not in queues for queues in WORKERS.values())


def test_what_people_ask_for_goes_before_upkeep() -> None:
    assert {queues[-1] for queues in WORKERS.values()} == {UPKEEP}


def test_valkey_runs_only_where_no_redis_is_named(tmp_path: Path) -> None:
    assert "valkey" in _names({}, tmp_path)
    assert "valkey" not in _names({"REDIS_URL": "redis://queue.example:6379"}, tmp_path)


@pytest.mark.parametrize("name", ["plain", "with space", "100% ; mine", "accentué"])
def test_any_folder_name_is_good_for_the_supervisor(tmp_path: Path, name: str) -> None:
    settings = config.load({"MAILER_DATA_DIR": str(tmp_path / name)})
    supervisor.write_configuration(settings)
    written = configparser.RawConfigParser()
    written.read(settings.run_dir / "supervisor.conf", "utf-8")
    assert written["program:web"]["stdout_logfile"] == "logs/web.log"
    assert name not in (settings.run_dir / "supervisor.conf").read_text("utf-8")


def test_a_port_that_is_none_is_refused_with_a_sentence(tmp_path: Path) -> None:
    for port in ("abc", "0", "65536", "-1", "80 80"):
        with pytest.raises(config.ConfigError, match="PORT is a number from 1 to 65535"):
            config.load({"MAILER_DATA_DIR": str(tmp_path), "PORT": port})


@pytest.mark.parametrize("name", ["with space", "a=b", "100%", "x" * 100, "é?#"])
def test_valkey_listens_elsewhere_when_a_folder_name_would_be_misread(
    tmp_path: Path, name: str
) -> None:
    found = config.redis_socket(tmp_path / name)
    assert re.fullmatch(r"[A-Za-z0-9/_.-]{1,99}", str(found))
    assert found == config.redis_socket(tmp_path / name)
    assert found != config.redis_socket(tmp_path / f"{name}2")
    assert config.redis_socket(Path("/srv/mailer")) == Path("/srv/mailer/run/valkey.sock")
