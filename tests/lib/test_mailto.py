"""Links for mail programs: all addresses, none too long, nothing that breaks out of a link."""

from __future__ import annotations

from urllib.parse import unquote

from mailer.lib import mailto


def test_many_addresses_are_split_and_none_is_lost_or_twice() -> None:
    addresses = [f"reader.number.{n}@subsidiary.example.com" for n in range(200)]
    for hidden in (True, False):
        found = mailto.links([*addresses, addresses[0]], hidden=hidden)
        assert [each for link in found for each in link.addresses] == addresses
        assert all(len(link.url) <= mailto.LONGEST for link in found)
        start = "mailto:?bcc=" if hidden else "mailto:"
        held = [unquote(each) for link in found for each in link.url.removeprefix(start).split(",")]
        assert held == addresses
    assert len(found) == 5


def test_an_address_cannot_add_fields() -> None:
    (link,) = mailto.links(["a&cc=b+c,?@example.com"], hidden=True)
    assert link.url == "mailto:?bcc=a%26cc%3Db%2Bc%2C%3F@example.com"
    assert mailto.links([], hidden=True) == []
