"""The quickest that Flask can answer here: a view that does nothing, served as Mailer is.

`gunicorn --config python:mailer.bench.empty_view`
"""

from __future__ import annotations

from flask import Flask

from mailer.serve.web import (  # noqa: F401 - gunicorn reads them here
    bind,
    control_socket_disable,
    errorlog,
    graceful_timeout,
    keepalive,
    loglevel,
    preload_app,
    threads,
    timeout,
    worker_class,
    workers,
)

app = Flask(__name__)
wsgi_app = "mailer.bench.empty_view:app"


@app.get("/")
def nothing() -> str:
    """An empty page."""
    return ""
