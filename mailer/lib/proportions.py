"""Is one share of successes larger than another, or may that be chance?"""

from __future__ import annotations

import math


def certainty(first: int, of_first: int, second: int, of_second: int) -> float:
    """How sure it is that the larger of two shares is larger in truth, from 0.5 (as good as a
    coin) to 1: the two-proportion z-test with a pooled share, one-sided.

    Nothing tried, or everywhere the same, tells nothing.
    """
    if not of_first or not of_second:
        return 0.5
    pooled = (first + second) / (of_first + of_second)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / of_first + 1 / of_second))
    if not spread:
        return 0.5
    z = abs(first / of_first - second / of_second) / spread
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))
