"""A worker process: `python -m mailer.serve.worker drain,default`."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import mailer.jobs
from mailer import config
from mailer.factory import create_app
from mailer.infra import redis
from mailer.infra.queue import QUEUES
from mailer.jobs.worker import MailerWorker


def main(queues: list[str]) -> None:
    """Work on these queues until told to stop."""
    unknown = sorted(set(queues) - set(QUEUES))
    if unknown or not queues:
        sys.exit(f"There are the queues {', '.join(QUEUES)}; not {', '.join(unknown) or 'none'}.")
    settings = config.load()
    app = create_app(settings)
    for module in iter_modules(mailer.jobs.__path__, "mailer.jobs."):
        import_module(module.name)  # once here rather than in each forked child
    MailerWorker(app, queues, redis.connect(settings.redis_url, patient=True)).run()


if __name__ == "__main__":
    main(sys.argv[1].split(",") if len(sys.argv) > 1 else [])
