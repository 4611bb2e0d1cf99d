"""Programs that only send, and what they used."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace

from mailer.bench.figures import Figure
from mailer.bench.processes import Failed
from mailer.bench.sink import Sink
from mailer.bench.usage import Peak, Watch


def run(command: Sequence[str], sink: Sink, figure: Figure) -> Figure:
    """Run a program that sends `figure.count` mails to the sink; answers with the figure filled
    in. One that takes a while to start prints for how many seconds it sent. Raises `Failed`
    when the sink did not get exactly these mails."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.stdout is not None
    # Not `ru_maxrss`: that begins with what the parent held when it forked (getrusage(2)).
    peak = Peak(lambda: [process.pid])
    with process.stdout as output, Watch(peak.look):
        printed = output.read()
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = float(printed or time.monotonic() - began)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or sink.accepted != figure.count:
        raise Failed(
            f"{command[0]} ended with {process.returncode}; the sink took {sink.accepted} mails "
            f"of {figure.count}."
        )
    return replace(
        figure,
        rate=figure.count / seconds,
        cpu_us=(used.ru_utime + used.ru_stime) / figure.count * 1e6,
        peak_bytes=peak.bytes or None,
    )
