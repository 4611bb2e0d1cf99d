"""`mailer serve`, the real one: it starts, what dies comes back, and it leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.serve.processes import ROOT, SECONDS, Installation, wait_for

PROGRAMS = ("web", "worker-1", "worker-2", "worker-3", "tick", "mailbox", "valkey")

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="finds processes by /proc, which is Linux"
)


@pytest.fixture(scope="module")
def running(session_dir: Path) -> Iterator[Installation]:
    """An installation that runs throughout this module."""
    installation = Installation(session_dir / "running")
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture
def installation(session_dir: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation of the test's own, not started."""
    made = Installation(session_dir / f"100% é {request.node.name[5:20]}")
    yield made
    for pid in made.pids():
        os.kill(pid, signal.SIGKILL)


def test_it_prints_its_address_and_a_code_for_the_first_super_admin(running: Installation) -> None:
    assert f"Mailer is running: http://127.0.0.1:{running.port}" in running.output
    assert f"Open http://127.0.0.1:{running.port}/first" in running.output
    code = running.output.partition("super admin with this code: ")[2].split()[0]
    assert re.fullmatch(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){2}", code)


def test_its_health_check_says_that_all_parts_are_up(running: Installation) -> None:
    everyone = {"up": True, "drain": 2, "others": 1}
    wait_for("all workers", lambda: running.health()[1]["workers"] == everyone)
    status, state = running.health()
    assert status == 200
    assert state["database"] == {"up": True}
    assert state["redis"] == {"up": True}
    assert state["tick"] == {"up": True}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_killed_program_comes_back(running: Installation, program: str) -> None:
    before = running.kill(program)
    wait_for(f"a new {program}", lambda: running.pid(program) not in (0, before))
    wait_for("all to be up", running.is_up)
    assert f"{program} ended (terminated by SIGKILL) and is started again" in running.output


def test_a_killed_supervisor_comes_back_with_all_its_programs(running: Installation) -> None:
    before = {name: running.pid(name) for name in ("supervisor", *PROGRAMS)}
    running.kill("supervisor")
    wait_for(
        "new processes",
        lambda: all(running.pid(name) not in (0, before[name]) for name in before),
    )
    wait_for("all to be up", running.is_up)
    assert not set(before.values()) & running.pids(), "an earlier process is left"


def test_what_waits_in_the_queue_outlives_a_killed_valkey(running: Installation) -> None:
    client = redis.Redis(unix_socket_path=str(running.data_dir / "run" / "valkey.sock"))
    client.rpush("kept", "job")
    assert client.execute_command("WAITAOF", 1, 0, 5000)[0] == 1, "not on the disk within 5 s"
    before = running.kill("valkey")
    wait_for("a new valkey", lambda: running.pid("valkey") not in (0, before))
    wait_for("all to be up", running.is_up)
    assert client.lrange("kept", 0, -1) == [b"job"]


def test_a_second_serve_on_the_same_data_is_refused_in_one_line(running: Installation) -> None:
    other = _serve({**running.environ, "PORT": str(Installation(running.data_dir).port)})
    assert other.returncode == 1
    assert other.stderr.count("\n") == 1
    assert f"already runs on the data in {running.data_dir}" in other.stderr


def test_a_busy_port_is_refused_in_one_line(running: Installation, tmp_path: Path) -> None:
    other = _serve({**running.environ, "MAILER_DATA_DIR": str(tmp_path / "data")})
    assert other.returncode == 1
    assert other.stderr.count("\n") == 1
    assert f"Port {running.port} cannot be used" in other.stderr
    assert "PORT=8001" in other.stderr


def test_a_database_that_is_not_there_is_refused_in_one_line(installation: Installation) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/mailer"
    other = _serve({**installation.environ, "DATABASE_URL": nowhere})
    assert other.returncode == 1
    assert "The database cannot be used" in other.stderr
    assert "Traceback" not in other.stderr


def test_two_installations_run_side_by_side(
    running: Installation, installation: Installation
) -> None:
    installation.start()
    assert running.is_up()
    assert not running.pids() & installation.pids()
    installation.stop()


def test_ctrl_c_stops_everything_and_a_second_start_keeps_the_data(
    installation: Installation,
) -> None:
    installation.start()
    secret = (installation.data_dir / "secret.key").read_bytes()
    assert len(installation.pids()) > len(PROGRAMS)
    assert installation.stop(signal.SIGINT) == 0
    assert not installation.pids(), "processes are left behind"

    installation.start()
    assert (installation.data_dir / "secret.key").read_bytes() == secret
    assert installation.stop(signal.SIGTERM) == 0
    assert not installation.pids(), "processes are left behind"


def test_a_killed_serve_takes_everything_with_it(installation: Installation) -> None:
    installation.start()
    installation.stop(signal.SIGKILL)
    wait_for("the last process to go", lambda: not installation.pids())


def _serve(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mailer.serve"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
