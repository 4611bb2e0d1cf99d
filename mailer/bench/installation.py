"""One installation of the product, in a folder of its own, with customers to write to.

All that happens in it is the product's own: its migrations, its verbs, its worker processes.
Only customers come in by a shorter way, so that a million are there in a minute.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Flask
from rq import Worker
from sqlalchemy import insert, literal, select

from mailer import config
from mailer.bench import customers, newsletter
from mailer.bench.postgres import PostgresServer
from mailer.bench.processes import free_port, listens, spawn, stop, wait_until
from mailer.domain.accounts import smtp_accounts
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.smtp_settings import Address, Limits, Server
from mailer.domain.customers import groups
from mailer.domain.mailings import launch, ledger, named_audience, operate, queueing
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.templates import library
from mailer.factory import create_app
from mailer.infra import logs, redis
from mailer.infra.db import db, reading
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.group import GroupMember
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.smtp_account import Security
from mailer.serve.prepare import prepare
from mailer.serve.programs import program

#: Customers that are made at once.
SLICE = 5_000
#: Seconds for several workers to start at once.
PATIENCE = 120.0
_OURS = ("DATABASE_URL", "REDIS_URL", "FILES_DIR", "PUBLIC_URL", "SECRET_KEY", "HOST")


@dataclass(frozen=True)
class Processes:
    """Process ids of the workers that send, and of the one that queues recipients."""

    senders: list[int]
    other: int


class Installation:
    """A data folder with its own Valkey, on SQLite, or on a database of `postgres`."""

    def __init__(self, folder: Path, postgres: PostgresServer | None = None) -> None:
        self.folder = folder
        self.postgres = postgres
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "processes.log"
        self._valkey: subprocess.Popen[bytes] | None = None

    @cached_property
    def environ(self) -> dict[str, str]:
        """The environment of its processes: nothing of another installation."""
        mine = {
            "MAILER_DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "MAILER_DEMO": "0",
            "PYTHONUNBUFFERED": "1",
        }
        if self.postgres is not None:
            mine["DATABASE_URL"] = self.postgres.url("bench")
        return {name: value for name, value in os.environ.items() if name not in _OURS} | mine

    @cached_property
    def app(self) -> Flask:
        """The app, for the verbs that are called here."""
        made = create_app(config.load(self.environ))
        logs.errors_only()
        return made

    def start(self) -> None:
        """Make the database, start Valkey, write the template."""
        self.folder.mkdir(mode=0o700)
        if self.postgres is not None:
            self.postgres.administer('CREATE DATABASE "bench"')
        settings = config.load(self.environ)
        self._valkey = spawn(program(settings, "valkey").command, self._log)
        prepare(settings)
        with self.app.app_context():
            wait_until(self._valkey_answers, self._valkey, self._log)
            source = newsletter.source()
            library.create(newsletter.NAME, newsletter.SUBJECT, "html", source, "en", SYSTEM)
            db.session.commit()

    def stop(self) -> None:
        """End what `start` started."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        if self._valkey is not None:
            stop(self._valkey)

    def send_to(self, port: int, connections: int) -> None:
        """Let the company send through a server on this machine, without limits."""
        with self.app.app_context():
            sender = Address("Bench", "bench@example.com")
            server = Server("127.0.0.1", port, Security.NONE)
            account = smtp_accounts.save_company_smtp(sender, server, SYSTEM)
            limits = Limits(daily=None, monthly=None, reserve_percent=0, connections=connections)
            smtp_accounts.save_limits(account, limits, SYSTEM)
            db.session.commit()

    def audience(self, count: int) -> str:
        """As the terminal calls it: a group of exactly so many customers, whom all may be written
        to; made if it is not there yet."""
        name = f"{count} customers"
        with self.app.app_context():
            if name not in {group.name for group in groups.all_groups()}:
                customers.make(count)
                group = groups.create(name, "", SYSTEM)
                first = select(literal(group.id), Customer.id).order_by(Customer.id).limit(count)
                db.session.execute(
                    insert(GroupMember).from_select(["group_id", "customer_id"], first)
                )
                db.session.commit()
                self.settle()
        return f"group:{name}"

    def launch(self, count: int, *, paused: bool) -> int:
        """Send the template to so many customers; paused, nothing leaves before `resume`."""
        audience = self.audience(count)
        with self.app.app_context():
            template = named_audience.template_named(newsletter.NAME)
            mailing = launch.launch(template, named_audience.audience_of([audience]), SYSTEM)
            if paused:
                operate.pause(mailing, SYSTEM)
            db.session.commit()
            return mailing.id

    def resume(self, mailing_id: int) -> None:
        """Let a paused mailing go on."""
        with self.app.app_context():
            operate.resume(db.session.get_one(Mailing, mailing_id), SYSTEM)
            db.session.commit()

    def settle(self) -> None:
        """Bring what was written to its place, so that what is measured next does not pay for
        it; let the database know its tables as one does that has been used for a while."""
        if self.postgres is not None:
            self.postgres.administer("VACUUM ANALYZE", "bench")
            self.postgres.administer("CHECKPOINT")
            return
        with self.app.app_context(), contextlib.closing(db.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def mailing(self, mailing_id: int) -> Iterator[Mailing]:
        """A mailing as it is now, for reading."""
        with self.app.app_context(), reading():
            yield db.session.get_one(Mailing, mailing_id, populate_existing=True)
            db.session.rollback()

    def outcome(self, mailing_id: int) -> ledger.Outcome:
        """What came of a mailing."""
        with self.mailing(mailing_id) as mailing:
            return ledger.outcome(mailing)

    def mails(self, count: int) -> list[bytes]:
        """The mails of a mailing to so many (not too many), as they would leave."""
        mailing_id = self.launch(count, paused=True)
        with self.app.app_context():
            while queueing.queue_slice(mailing_id):
                db.session.commit()
            db.session.commit()
        with self.mailing(mailing_id) as mailing:
            rows = db.session.scalars(select(Delivery).where(Delivery.mailing_id == mailing_id))
            message = db.session.get_one(Message, mailing.message_id)
            made = renderer_for(message).render_many(rows.all())
            return [b"".join(mail.blocks()) for mail in made.values()]

    @contextlib.contextmanager
    def processes(self, senders: int) -> Iterator[Processes]:
        """So many workers that send, one that does not, and the tick, as `mailer serve` has them;
        all workers listen."""
        known = self._workers()
        sending = [
            self._python("mailer.serve.worker", "drain,default,upkeep") for _ in range(senders)
        ]
        other = self._python("mailer.serve.worker", "default,long,upkeep")
        started = [*sending, other]
        try:
            for process in started:
                wait_until(self._listening(known + len(started)), process, self._log, PATIENCE)
            started.append(self._python("mailer.serve.tick"))
            yield Processes([process.pid for process in sending], other.pid)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                stop(process)

    @contextlib.contextmanager
    def web(self, settings: str) -> Iterator[int]:
        """The web server with the settings in that module, on `port`; yields its process id."""
        process = self._python("gunicorn", "--config", f"python:{settings}")
        try:
            wait_until(lambda: listens(self.port), process, self._log, PATIENCE)
            yield process.pid
        finally:
            stop(process)

    def said(self) -> str:
        """The end of what its processes logged."""
        return self._log.read_text(errors="replace")[-2000:]

    def _python(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", module, *arguments]
        return spawn(command, self._log, env=self.environ)

    def _listening(self, count: int) -> Callable[[], bool]:
        return lambda: self._workers() >= count

    def _workers(self) -> int:
        with self.app.app_context():
            return Worker.count(connection=redis.client(self.app))

    def _valkey_answers(self) -> bool:
        try:
            return bool(redis.quick_client(self.app).ping())
        except OSError:
            return False
