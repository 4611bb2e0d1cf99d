"""`mailer serve`: everything of one installation, until Ctrl-C."""

from __future__ import annotations

import os
import sys

from mailer import config
from mailer.serve.installation import CannotStart, Running


def main() -> int:
    """Run until told to stop; 0 after an orderly end."""
    os.umask(0o077)  # customers' data: for this user's eyes only
    try:
        settings = config.load()
        return Running(settings, with_parent="--with-parent" in sys.argv[1:]).run()
    except (CannotStart, config.ConfigError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
