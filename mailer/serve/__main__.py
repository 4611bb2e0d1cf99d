"""`mailer serve`: everything of one installation, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys

from mailer import config
from mailer.serve.installation import CannotStart, Running


def main() -> int:
    """Run until told to stop; 0 after an orderly end."""
    asked = argparse.ArgumentParser(
        prog="mailer.serve",
        description="Run one installation: web, workers, Redis. PORT and MAILER_DATA_DIR say which.",
    )
    asked.add_argument("--with-parent", action="store_true", help="end when the caller does")
    with_parent: bool = asked.parse_args().with_parent
    os.umask(0o077)  # customers' data: for this user's eyes only
    try:
        return Running(config.load(), with_parent=with_parent).run()
    except (CannotStart, config.ConfigError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
