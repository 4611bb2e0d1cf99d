"""`mailer bench` in the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from mailer.bench.__main__ import main


def test_without_smtp_sink_it_says_how_to_get_it(tmp_path):
    command = [str(Path(sys.executable).with_name("mailer")), "bench", "--json"]
    environ = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert not answer["ok"]
    assert "smtp-sink is missing. On Debian: apt-get install postfix" in answer["error"]


def test_a_letter_that_stands_for_nothing_is_wrong_use():
    done = CliRunner().invoke(main, ["--only", "a,z"])
    assert done.exit_code == 2
    assert "There are the measurements a, b, c, d, e, f, g, h." in done.stderr


def test_sizes_are_numbers():
    done = CliRunner().invoke(main, ["--sizes", "10,many"])
    assert done.exit_code == 2
    assert "“10,many” is not a list of numbers above 1." in done.stderr
