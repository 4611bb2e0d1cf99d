"""The small picture of a template: drawn by a worker, shown to those who may see templates."""

from __future__ import annotations

import io

from PIL import Image

from mailer.domain.templates import library
from mailer.infra import queue
from mailer.infra.db import db
from mailer.infra.queue import push
from mailer.models.template import Template
from tests.factories.templates import make_template
from tests.personas import accountant, marketer, support


def drawn(template: Template) -> bool:
    db.session.refresh(template)
    return bool(template.thumbnail) and template.thumbnail_version_id == template.version_id


def test_a_saved_template_gets_its_picture_by_a_job(sign_in, run_jobs):
    template = make_template()
    db.session.commit()
    browser = sign_in(marketer())
    address = f"/templates/{template.id}/thumbnail"
    assert browser.get(address).status_code == 404
    run_jobs()
    assert drawn(template)
    answer = browser.get(f"{address}?v={template.version_id}")
    assert answer.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(answer.data)).size == (480, 640)
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert browser.get(address).headers["Cache-Control"] == "private, no-cache"
    assert f"{address}?v={template.version_id}" in browser.get("/templates/").text


def test_a_lost_job_is_found_again(run_jobs, app):
    template = make_template()
    db.session.commit()

    queue.queue(queue.DEFAULT).empty()
    run_jobs()
    assert not drawn(template)
    push("templates.draw_waiting")
    run_jobs()
    assert drawn(template)


def test_a_job_that_runs_again_does_nothing(run_jobs, app):
    template = make_template()
    db.session.commit()
    run_jobs()
    db.session.refresh(template)
    before = template.thumbnail
    push("templates.draw_thumbnail", template.id)
    push("templates.draw_thumbnail", 999_999)
    assert run_jobs() == 2
    db.session.refresh(template)
    assert template.thumbnail == before


def test_a_real_worker_draws(workers, app):
    workers.start("default")
    template = make_template(mode="html", source='<p style="background:#f00">Hello</p>')
    workers.until(lambda: drawn(template))


def test_who_may_not_see_templates_sees_no_picture(sign_in, run_jobs):
    template = make_template()
    db.session.commit()
    run_jobs()
    address = f"/templates/{template.id}/thumbnail"
    assert sign_in(accountant()).get(address).status_code == 403
    library.delete(db.session.get(Template, template.id), marketer())
    db.session.commit()
    assert sign_in(support()).get(address).status_code == 404
