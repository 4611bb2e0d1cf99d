"""The entry for providers: bounces and complaints that they report over HTTP."""

from __future__ import annotations

from flask import Response, jsonify, request

from mailer.blueprints.limits import tries
from mailer.domain.bounces import entry
from mailer.domain.bounces.act import Done

Answer = Response | tuple[Response, int]
_LARGEST = 5_000_000


@tries("300 per minute")
def take_bounces() -> Answer:
    """A raw message (`message/rfc822`), or a JSON list of events. The secret stands in the header
    (`Authorization: Bearer …`) or is the password of a login, as providers have it."""
    if not entry.opens(_secret()):
        return _refused("The secret is not right.", 401)
    request.max_content_length = _LARGEST
    if not request.is_json:
        return _answer([entry.take_mail(request.get_data())])
    told = request.get_json(silent=True)
    try:
        if told is None:
            raise entry.Malformed("This is no JSON.")
        return _answer(entry.take_events(told))
    except entry.Malformed as error:
        return _refused(str(error), 422)


def _secret() -> str:
    login = request.authorization
    return str((login.token or login.password) if login else None or "")


def _answer(outcomes: list[entry.Outcome]) -> Answer:
    acted = sum(each.done in (Done.BOUNCED, Done.COMPLAINED) for each in outcomes)
    return jsonify(acted_on=acted, events=[{"done": each.done.value} for each in outcomes])


def _refused(why: str, status: int) -> Answer:
    return jsonify(error=why), status
