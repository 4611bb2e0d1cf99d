"""Which network, not which machine."""

import pytest

from mailer.lib.networks import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("127.0.0.1", "127.0.0.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("", ""),
        ("a.b.c.d", ""),
        ("1.2.3", ""),
        ("203.0.113.77, 10.0.0.1", ""),
        ("/run/socket", ""),
    ],
)
def test_the_machine_is_left_out(address: str, network: str) -> None:
    assert network_of(address) == network
