"""The deal that a mail shows beside its customer. In the steps of a mailing it is one that its
recipients were chosen by, which their URL says (`to`, `same`); elsewhere the one changed last."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.records import person
from mailer.domain.accounts.access import load
from mailer.domain.customers import chosen
from mailer.domain.deals import mailed
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing


def deal_of(customer: Customer | None, steps: MultiDict[str, str] | None) -> int | None:
    """Of that customer, in the `steps` of a mailing (their arguments) or elsewhere."""
    if customer is None or not allowed("deals:view"):
        return None
    sources = mailed.ANY if steps is None else _sources(steps)
    return mailed.of_customer(customer.id, sources)


def _sources(steps: MultiDict[str, str]) -> tuple[mailed.Source, ...]:
    wanted = [key for key in steps.getlist("to") if key.startswith(chosen.DEALS[:-1])]
    if wanted:
        return mailed.sources_in(chosen.audience_of(wanted, [], person(), to_keep=False))
    if same := steps.get("same", 0, type=record_id):
        return mailed.sources_in(load(Mailing, same, actor(), "mailings:view").audience)
    return ()
