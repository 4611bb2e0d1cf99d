"""Facts about this installation that lower layers need: its address and its folders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

_KEY = "mailer.installation"


@dataclass(frozen=True)
class Installation:
    """Where this installation stands and how the world reaches it."""

    #: The only base of links in mails, without a slash at the end.
    public_url: str
    #: Links in mails would only work on this machine.
    public_is_loopback: bool
    data_dir: Path
    run_dir: Path
    mailbox_dir: Path
    demo: bool
    demo_language: str

    @property
    def mailbox_port_file(self) -> Path:
        """Holds the loopback port on which the local mailbox takes mail."""
        return self.run_dir / "mailbox.port"


def init_app(app: Flask, installation: Installation) -> None:
    """Remember the facts for this app."""
    app.extensions[_KEY] = installation


def installation() -> Installation:
    """The facts of the current app."""
    found: Installation = current_app.extensions[_KEY]
    return found
