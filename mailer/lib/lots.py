"""Who gets which variant of an A/B test: drawn by lot, and the same lot whenever it is drawn."""

from __future__ import annotations

import enum
import hashlib

#: Parts that the whole is cut into: half a percent is fifty of them.
_PARTS = 10_000


class Lot(enum.StrEnum):
    """What a recipient of a tested mailing is drawn for."""

    A = "a"
    B = "b"
    #: Gets the better one, once that is known.
    REST = "rest"


def lot_of(mailing_id: int, address_key: str, share: int) -> Lot:
    """The lot of a normalised address, where `share` percent of all test, half of them each variant.

    It depends on these three alone: whoever queues the recipient, when, and how often, draws the
    same. Each mailing draws anew, so that nobody is always among those who test.
    """
    drawn = hashlib.blake2b(address_key.encode(), digest_size=8, key=f"ab:{mailing_id}".encode())
    place, each = int.from_bytes(drawn.digest()) % _PARTS, share * _PARTS // 200
    if place < each:
        return Lot.A
    return Lot.B if place < 2 * each else Lot.REST
