"""What came of the two variants among those who tested them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from mailer.domain.mailings import statistics
from mailer.domain.mailings.ab_tests import messages
from mailer.domain.mailings.statistics import Figure
from mailer.lib.lots import Lot
from mailer.lib.proportions import certainty
from mailer.models.ab_test import AbTest, Criterion, WhyWon
from mailer.models.mailing import Mailing

#: The variants that are compared.
TESTED = (Lot.A, Lot.B)
#: With fewer clicks (or openings) of both together, nothing is decided by them.
ENOUGH = 10
#: In the order of the fields of `Counts`.
_FIGURES = (Figure.SENT, Figure.DELIVERED, Figure.OPENED, Figure.CLICKED)


@dataclass(frozen=True)
class Counts:
    """Recipients of one variant."""

    sent: int = 0
    delivered: int = 0
    opened: int = 0
    clicked: int = 0

    def of(self, criterion: Criterion) -> int:
        """What is compared."""
        return self.clicked if criterion is Criterion.CLICKS else self.opened

    def share(self, criterion: Criterion) -> float:
        """Of those it was delivered to."""
        return self.of(criterion) / self.delivered if self.delivered else 0.0


@dataclass(frozen=True)
class Result:
    """The two side by side, and which is better by the rule of the test."""

    counts: dict[Lot, Counts]
    criterion: Criterion

    @property
    def better(self) -> tuple[Lot, WhyWon]:
        """The one with the larger share; A where it is the same or there is too little to see."""
        first, second = (self.counts[lot] for lot in TESTED)
        if first.of(self.criterion) + second.of(self.criterion) < ENOUGH:
            return Lot.A, WhyWon.FEW
        shares = first.share(self.criterion), second.share(self.criterion)
        if shares[0] == shares[1]:
            return Lot.A, WhyWon.TIE
        return (Lot.A if shares[0] > shares[1] else Lot.B), WhyWon.BETTER

    @property
    def certainty(self) -> float:
        """How sure it is that the one with the larger share is better: 0.5 to 1."""
        first, second = (self.counts[lot] for lot in TESTED)
        return certainty(
            first.of(self.criterion),
            first.delivered,
            second.of(self.criterion),
            second.delivered,
        )

    def kept(self) -> dict[str, Any]:
        """For `AbTest.counted`."""
        return {lot.value: asdict(self.counts[lot]) for lot in TESTED}


def result(mailing: Mailing, test: AbTest) -> Result:
    """As it is now."""
    found: dict[Lot, Counter[Figure]] = {lot: Counter() for lot in TESTED}
    lots = messages.by_lot(mailing.id)
    for lot in TESTED:
        ids = [message.id for message in lots[lot]]
        for counted in statistics.by_message(mailing, ids).values():
            found[lot] += counted
    counts = {lot: Counts(*(found[lot][each] for each in _FIGURES)) for lot in TESTED}
    return Result(counts, test.criterion)


def decided(mailing: Mailing, test: AbTest) -> Result:
    """As it was when there was a winner; until then, as it is now."""
    if test.winner is None:
        return result(mailing, test)
    counts = {lot: Counts(**test.counted[lot.value]) for lot in TESTED}
    return Result(counts, test.criterion)
