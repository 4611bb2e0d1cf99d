"""The tick as a process: `python -m mailer.serve.tick`."""

from __future__ import annotations

import signal

from mailer.factory import create_app
from mailer.infra import stopping
from mailer.jobs import tick


def main() -> None:
    """Tick until told to stop."""
    stopping.listen()
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGTERM))
    tick.run(create_app())


if __name__ == "__main__":
    main()
