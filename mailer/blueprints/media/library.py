"""The media library: its pictures, one of them, and what can be done with them."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed, flash_undo
from mailer.blueprints.media.forms import PictureForm
from mailer.blueprints.media.upload import as_choice
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.lists.paging import Page
from mailer.domain.media import keep, library, uses
from mailer.infra import files
from mailer.lib import pagination
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.media_file import MediaFile

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT, DELETE = "templates:view", "templates:edit", "templates:delete"
ON_A_PAGE, TO_CHOOSE_FROM = 60, 36


def index() -> str:
    """All pictures, newest first; those that were deleted when asked for."""
    deleted = "deleted" in request.args
    page = _page(ON_A_PAGE, deleted=deleted)
    return render_template(
        "media/index.html",
        page=page,
        deleted=deleted,
        query=_query(),
        uses={} if deleted else uses.counts(page.records),
        bin_count=0 if deleted else library.find("", None, 1, deleted=True).total,
        limit=keep.LIMITS.bytes,
        next_url=_url(page.following, deleted),
        previous_url=_url(page.previous, deleted),
    )


def choose() -> str:
    """A dialog to choose a picture in, for editors; `part=list` gives its pictures alone."""
    page = _page(TO_CHOOSE_FROM)
    name = "media/choices.html" if request.args.get("part") == "list" else "media/choose.html"
    return render_template(
        name,
        page=page,
        query=_query(),
        limit=keep.LIMITS.bytes,
        most_alt=keep.LONGEST_ALT,
        after=pagination.encode(page.following) if page.following else "",
    )


def show(media_id: int) -> str:
    """One picture, and where it is used."""
    media = load(MediaFile, media_id, actor(), VIEW)
    return _details(media, PictureForm(obj=media))


def save(media_id: int) -> Answer:
    """Another name or alternative text."""
    media = load(MediaFile, media_id, actor(), EDIT)
    form = PictureForm()
    try:
        library.describe(media, form.name.data or "", form.alt.data or "", actor())
    except Refused as refused:
        show_in(form, refused)
        return _details(media, form), 422
    flash_done(_("“%(name)s” is saved.", name=media.name))
    return redirect(url_for("media.show", media_id=media.id), 303)


def describe(media_id: int) -> Response | tuple[Response, int]:
    """An alternative text that was typed where the picture was chosen."""
    media = load(MediaFile, media_id, actor(), EDIT)
    try:
        library.describe(media, media.name, request.form.get("alt", ""), actor())
    except Refused as refused:
        return jsonify(message=refused.message), 422
    return jsonify(data=[as_choice(media)])


def ask_delete() -> Answer:
    """Before pictures are deleted: where they are used, and what becomes of that."""
    pictures = library.some(_ids())
    if not pictures:
        flash_failed(_("No picture is ticked. Tick the pictures first."))
        return redirect(url_for("media.index"))
    found = {media.id: uses.of(media) for media in pictures}
    return render_template("media/delete.html", pictures=pictures, uses=found)


def delete() -> AnyResponse:
    """Away with the pictures of these ids, with a way back."""
    pictures = library.some(_ids())
    if not pictures:
        raise NotFound
    library.delete(pictures, actor())
    text = ngettext("One picture is deleted.", "%(num)s pictures are deleted.", len(pictures))
    flash_undo(text, url_for("media.restore", id=[media.id for media in pictures]))
    return redirect(url_for("media.index"), 303)


def restore() -> AnyResponse:
    """Back they come, at the addresses they had."""
    back = library.restore(_ids(), actor())
    flash_done(ngettext("The picture is back.", "%(num)s pictures are back.", len(back)))
    return redirect(url_for("media.index"), 303)


def deleted_picture(media_id: int) -> Response:
    """How a deleted picture looks, for those who may bring it back."""
    found = library.some([media_id], deleted=True)
    if not found or not files.path(found[0].key).is_file():
        raise NotFound
    response = send_file(files.path(found[0].key), mimetype=found[0].content_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _page(size: int, *, deleted: bool = False) -> Page[MediaFile]:
    try:
        at = request.args.get("at", "")
        cursor = pagination.decode(at, len(library.NEWEST_FIRST.columns)) if at else None
    except pagination.BadCursor:
        cursor = None
    return library.find(_query(), cursor, size, deleted=deleted)


def _query() -> str:
    return request.args.get("q", "").replace("\0", "")[:200]


def _url(cursor: pagination.Cursor | None, deleted: bool) -> str:
    if cursor is None:
        return ""
    more: dict[str, Any] = {"deleted": "1"} if deleted else {}
    return url_for("media.index", q=_query() or None, at=pagination.encode(cursor), **more)


def _ids() -> list[int]:
    return request.values.getlist("id", type=record_id)


def _details(media: MediaFile, form: PictureForm) -> str:
    return render_template("media/show.html", media=media, form=form, uses=uses.of(media))
