"""gunicorn's settings: `gunicorn --config python:mailer.serve.web`."""

from __future__ import annotations

import signal
from typing import Any

from mailer.config import load
from mailer.infra.db import db
from mailer.lib.parenthood import end_with_parent

_installation = load()

wsgi_app = "mailer.factory:create_app()"
bind = [f"{_installation.host}:{_installation.port}"]
worker_class = "gthread"
workers = 2
threads = 8
#: One import for all workers; each opens its own connections (`post_fork`).
preload_app = True
#: Seconds without a sign of life, not the longest request.
timeout = 60
graceful_timeout = 10
keepalive = 5
#: No second way in: the supervisor is the one who commands.
control_socket_disable = True
loglevel = "info"
errorlog = "-"


def post_fork(server: Any, worker: Any) -> None:
    """A worker ends with its master and shares no connection with it."""
    end_with_parent(signal.SIGTERM)
    with server.app.wsgi().app_context():
        db.engine.dispose(close=False)
