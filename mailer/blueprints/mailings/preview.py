"""The recipients of a mailing that is about to be sent, one by one, for its preview."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request

from mailer.blueprints.mailings.asked import asked_for, terms_asked
from mailer.domain.customers.addressed import Addressee, key_of, of_key
from mailer.domain.mailings import recipient_steps

#: Recipients offered for one search, and those whose mails a proof takes for all.
_OFFERED, _SOME = 8, 5


def preview_recipients() -> str:
    """Recipients to look at the mail with: the first ones, or those that a search means."""
    link, audience = asked_for()
    text = request.args.get("q", "")
    found = recipient_steps.first(audience, _OFFERED, text, terms_asked(link)) if audience else []
    return render_template("templates/customers.html", customers=found, text=text, recipients=True)


def next_recipient() -> Response:
    """The recipient after (`back`: before) the one that is `shown`: null at the end."""
    link, audience = asked_for()
    shown = request.args.get("shown", type=_recipient_id)
    text, back = request.args.get("q", ""), "back" in request.args
    asked = terms_asked(link)
    found = recipient_steps.neighbour(audience, shown, text, asked, back=back) if audience else None
    return jsonify(customer=_known(found) if found else None)


def some_recipients() -> Response:
    """A few of them, from the first to the last."""
    link, audience = asked_for()
    found = recipient_steps.spread(audience, _SOME, terms_asked(link)) if audience else []
    return jsonify(customers=[_known(each) for each in found])


def _known(recipient: Addressee) -> dict[str, object]:
    return {"id": key_of(recipient), "name": recipient.name or recipient.email}


def _recipient_id(key: str) -> int:
    customer_id, contact_id = of_key(key)
    return customer_id if contact_id is None else contact_id
