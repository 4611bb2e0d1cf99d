"""One copy of a program, whatever became of the last one."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.serve.processes import ROOT, wait_for

HOLD = """
import os, sys, time
from pathlib import Path
from mailer.serve.launch import be_the_only_one
be_the_only_one(Path(sys.argv[1]))
os.execv(sys.executable, [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"])
"""


def _start(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    return process


def test_an_earlier_copy_is_ended_by_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "program.pid"
    first = _start(path)
    second = _start(path)
    try:
        assert first.wait(20) == -signal.SIGTERM
        assert path.read_text() == str(second.pid)
        assert second.poll() is None
    finally:
        second.kill()
        second.wait()


def test_a_number_left_by_a_process_that_is_gone_harms_nobody(tmp_path: Path) -> None:
    path = tmp_path / "program.pid"
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    path.write_text(str(bystander.pid))
    holder = _start(path)
    try:
        assert bystander.poll() is None
        wait_for("the new number", lambda: path.read_text() == str(holder.pid))
    finally:
        for process in (bystander, holder):
            process.kill()
            process.wait()
