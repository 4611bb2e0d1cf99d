"""What a person asks a test to be, and whether that can be done."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from mailer.domain.templates import library, variants
from mailer.lib.errors import Refused
from mailer.models.ab_test import Criterion
from mailer.models.template import Template

#: What may be chosen: percent of the recipients, and hours.
LEAST_SHARE, MOST_SHARE, SHARE = 2, 90, 20
LEAST_HOURS, MOST_HOURS, HOURS = 1, 240, 4
#: Recipients of each variant: with fewer there is nothing to see, with fewer than `TELLING` only
#: what differs much is seen.
FEWEST, TELLING = 10, 200


@dataclass(frozen=True)
class Asked:
    """Variant B and the rules of the test."""

    #: None: the same as A's.
    template: Template | None = None
    #: Empty: that of B's template.
    subject: str = ""
    share: int = SHARE
    criterion: Criterion = Criterion.CLICKS
    hours: int = HOURS


@dataclass(frozen=True)
class Sizes:
    """About how many get what, as lots are drawn for each."""

    each: int
    rest: int

    @property
    def too_few(self) -> bool:
        """Nothing could be learned."""
        return self.each < FEWEST

    @property
    def unsure(self) -> bool:
        """Chance will have a large part in what is seen."""
        return self.each < TELLING


@dataclass(frozen=True)
class Test:
    """What was asked, with B's template and subject."""

    asked: Asked
    family: variants.Family
    subject: str
    sizes: Sizes


def sizes(receive: int, share: int) -> Sizes:
    """Of a test among so many recipients."""
    each = receive * share // 200
    return Sizes(each, receive - 2 * each)


def family_of(asked: Asked, template: Template) -> variants.Family:
    """B's template in all its languages. Raises `Refused` when it was deleted."""
    chosen = asked.template or template
    if chosen.deleted_at is not None:
        text = _("“%(name)s” was deleted. Choose another template for B.", name=chosen.name)
        raise Refused(text, {"ab_template": text})
    return variants.family_of(chosen)


def planned(
    asked: Asked, first: variants.Family, family: variants.Family, receive: int, own: str
) -> Test:
    """The test of a mailing of `first` with the subject `own`, whose B is of `family`. Raises
    `Refused`, with the field at fault, for what cannot be tested."""
    _check_rules(asked)
    subject = asked.subject.strip()
    problem = library.subject_problem(subject) if subject else None
    if problem:
        raise Refused(problem, {"ab_subject": problem})
    subject = subject or family.main.version.subject
    if family.main.id == first.main.id and subject == own:
        text = _(
            "A and B are the same. Give B another subject or another template, or send without a "
            "test."
        )
        raise Refused(text, {"ab_subject": text})
    found = sizes(receive, asked.share)
    if found.too_few:
        text = _(
            "Too few recipients for a test: about %(each)s would get each variant, and nothing "
            "can be learned from fewer than %(least)s. Let a larger share test, or send without a "
            "test.",
            each=found.each,
            least=FEWEST,
        )
        raise Refused(text, {"ab_share": text})
    return Test(asked, family, subject, found)


def _check_rules(asked: Asked) -> None:
    if not LEAST_SHARE <= asked.share <= MOST_SHARE:
        text = _(
            "Between %(least)s and %(most)s percent can test.", least=LEAST_SHARE, most=MOST_SHARE
        )
        raise Refused(text, {"ab_share": text})
    if not LEAST_HOURS <= asked.hours <= MOST_HOURS:
        text = _(
            "A test can wait between %(least)s and %(most)s hours.",
            least=LEAST_HOURS,
            most=MOST_HOURS,
        )
        raise Refused(text, {"ab_hours": text})
