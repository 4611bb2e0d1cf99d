"""Where a picture is used is found in templates, drafts, blocks and mails that went out."""

from __future__ import annotations

import time

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.media import uses
from mailer.domain.media.addresses import path_of
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.message import Message
from mailer.models.template import (
    DesignMode,
    Template,
    TemplateBlock,
    TemplateDraft,
    TemplateVersion,
)
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.factories.media import make_media
from tests.factories.templates import make_template
from tests.personas import marketer

EMPTY = {"subject": "x", "source": "", "text": "", "options": {}}


def with_picture(media, **values):
    """A template whose current version shows the picture, whatever its mode makes of sources."""
    template = make_template(**values)
    template.version.html = f'<img src="{path_of(media)}"><img src="{path_of(media)}">'
    db.session.flush()
    return template


def test_a_picture_that_is_used_nowhere(app_both):
    media, other = make_media(), make_media()
    with_picture(other)
    make_template()
    assert not uses.of(media)
    assert uses.counts([media])[media.id] == 0


def test_it_is_found_in_templates_as_they_are_now(app_both):
    media = make_media()
    now = with_picture(media, name="Now")
    before = with_picture(media, name="Before")
    library.save_version(
        before,
        base_number=1,
        name="Before",
        subject="x",
        source="without",
        language="en",
        actor=SYSTEM,
    )
    binned = with_picture(media, name="In the bin")
    library.delete(binned, SYSTEM)
    assert uses.of(media).templates == [now]
    assert uses.counts([media, make_media()]) == {media.id: 1}


def test_it_is_found_in_drafts_and_blocks(app_both):
    media, user = make_media(), marketer()
    template = make_template(name="Spring")
    source = f'<mj-image src="{path_of(media)}" />'
    for template_id, text in ((template.id, source), (None, source), (None, "<mj-text/>")):
        draft = TemplateDraft(
            template_id=template_id,
            user_id=user.id,
            mode=DesignMode.DRAGDROP,
            source=text,
            opened_at=clock.now(),
            seen_at=clock.now(),
        )
        db.session.add(draft)
    block = TemplateBlock(name="Top", name_key="top", source=source, created_at=clock.now())
    db.session.add(block)
    db.session.flush()
    found = uses.of(media)
    assert [(use.author, use.template) for use in found.drafts] == [
        (user.name, None),
        (user.name, template),
    ]
    assert found.blocks == [block]
    assert found.templates == [] and found.mailings == []


def test_it_is_found_in_mails_that_went_out_though_the_template_changed(app_both):
    media = make_media()
    make_customer(email="reader@example.com")
    mailing = make_mailing()
    make_mailing()
    version = db.session.get(TemplateVersion, mailing.template_version_id)
    version.html = f'<div style="background:url({path_of(media)})">'
    db.session.flush()
    assert uses.of(media).mailings == [mailing]


def test_it_is_found_in_a_mailing_that_showed_it_in_another_language(app_both):
    media = make_media()
    make_customer(email="reader@example.com")
    mailing = make_mailing()
    french = with_picture(media, name="French")
    message = db.session.get(Message, mailing.message_id)
    message.data = {"variants": {"fr": french.version_id}}
    db.session.flush()
    assert uses.of(media).mailings == [mailing]


def test_counting_is_quick_with_a_thousand_templates(app):
    pictures = [make_media() for _ in range(20)]
    html = "<p>words</p>" * 2500 + "".join(f'<img src="{path_of(m)}">' for m in pictures)
    now = clock.now()
    ids = range(1000, 2000)
    common = {"mode": DesignMode.HTML, "created_at": now, "modified_at": now}
    rows = [{"id": n, "name": str(n), "name_key": str(n), "version_id": n, **common} for n in ids]
    db.session.execute(db.insert(Template), rows)
    versions = [
        {"id": n, "template_id": n, "number": 1, "html": html, "created_at": now, **EMPTY}
        for n in ids
    ]
    db.session.execute(db.insert(TemplateVersion), versions)
    begin = time.perf_counter()
    assert set(uses.counts(pictures).values()) == {1000}
    assert time.perf_counter() - begin < 2
