"""The local mailbox as a process: `python -m mailer.serve.mailbox`."""

from __future__ import annotations

from mailer import config
from mailer.infra import mail_catcher


def main() -> None:
    """Catch mail until told to stop."""
    settings = config.load()
    mail_catcher.serve(settings.mailbox_dir, settings.run_dir / "mailbox.port")


if __name__ == "__main__":
    main()
