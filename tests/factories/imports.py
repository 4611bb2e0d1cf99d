"""Imports of customers."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.imports import intake, run
from mailer.infra.db import db
from mailer.models.import_run import ImportRun
from tests.factories.accounts import make_user

CSV = (
    "Code client;Nom;Prénom;Société;E-mail;Ville;Groupe\n"
    "C1;Gonçalves;Luís;;luis@example.com;Évora;Salon\n"
    "C2;;;Café de l’Été;cafe@example.com;Liège;\n"
)


def make_upload(
    content: str | bytes | Path = CSV, name: str = "clients.csv", actor: Actor | None = None
) -> ImportRun:
    """An uploaded file, recognised, not yet imported."""
    if isinstance(content, Path):
        name, content = content.name, content.read_bytes()
    data = content.encode() if isinstance(content, str) else content
    if actor is None:
        actor = make_user(super_admin=True)
    return intake.accept(io.BytesIO(data), name, actor)


def make_import(
    content: str | bytes | Path = CSV,
    *,
    dry_run: bool = False,
    mapping: dict[str, str] | None = None,
    **options: Any,
) -> ImportRun:
    """A file that was imported (or tried) in this very process."""
    made = make_upload(content, actor=SYSTEM)
    chosen = made.mapping if mapping is None else mapping
    intake.begin_at_once(made, chosen, intake.Options(**options), SYSTEM, dry_run=dry_run)
    db.session.commit()
    run.work(made.id)
    return db.session.get_one(ImportRun, made.id, populate_existing=True)


SAMPLES = {
    "run_id": lambda: make_upload().id,
    "which": lambda: "refused",
}
