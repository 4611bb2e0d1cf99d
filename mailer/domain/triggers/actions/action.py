"""The interface of what triggers can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel.speaklater import LazyString

from mailer.domain.accounts.access import Actor
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.trigger import Trigger, TriggerEvent

#: What was chosen for an action, or what one did: kept as JSON.
Values = dict[str, Any]


@dataclass(frozen=True)
class Input:
    """One field of an action's form."""

    name: str
    label: str
    #: text | number | time | date | select
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    value: str = ""
    help: str = ""


@dataclass(frozen=True)
class Occasion:
    """One recipient with whom a trigger's event has happened, and the place of the action among
    those of its trigger."""

    trigger: Trigger
    delivery: Delivery
    customer: Customer
    actor: Actor
    place: int

    @property
    def key(self) -> str:
        """Names what is made on this occasion, so that it is never made twice."""
        return f"trigger:{self.trigger.id}:{self.delivery.id}:{self.place}"


class Action(Protocol):
    """One kind of action."""

    #: Its word in `Trigger.actions`.
    kind: str
    label: LazyString
    icon: str
    #: How many of it one trigger may have, and on which events.
    most: int
    events: frozenset[TriggerEvent]
    #: What the person must be allowed to do who sets the trigger, then and when it acts.
    permission: str

    def inputs(self, typed: Mapping[str, str]) -> Sequence[Input]:
        """The fields of its form, as far as they follow from what is typed."""

    def is_asked(self, typed: Mapping[str, str]) -> bool:
        """All its fields are there; else the form is shown again with what follows."""

    def read(self, typed: Mapping[str, str]) -> Values:
        """What is to be kept. Raises `Refused` with a sentence for each field at fault."""

    def says(self, values: Values) -> str:
        """What it will do, in words."""

    def do(self, values: Values, occasion: Occasion) -> Values:
        """Do it, flushed and not committed; answers with what was done. Raises `Refused`."""

    def told(self, result: Values) -> str:
        """What it did, in words."""
