"""E-mail addresses: syntax, sameness, typed lists."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib import email_address
from mailer.lib.email_address import MAX_LENGTH, check, parse, split


@pytest.mark.parametrize(
    ("typed", "sent", "key"),
    [
        ("luisg@embraer.com.br", "luisg@embraer.com.br", "luisg@embraer.com.br"),
        (" Jo.Doe+news@Example.COM ", "Jo.Doe+news@example.com", "jo.doe+news@example.com"),
        ("stanisław.wójcik@wp.pl", "stanisław.wójcik@wp.pl", "stanisław.wójcik@wp.pl"),
        ("STANISŁAW.WÓJCIK@WP.PL", "STANISŁAW.WÓJCIK@wp.pl", "stanisław.wójcik@wp.pl"),
        ("ana@exämple.com", "ana@xn--exmple-cua.com", "ana@xn--exmple-cua.com"),
        ("ana@xn--exmple-cua.com", "ana@xn--exmple-cua.com", "ana@xn--exmple-cua.com"),
        ("who@intranet.local", "who@intranet.local", "who@intranet.local"),
        ("who@shop.test", "who@shop.test", "who@shop.test"),
        ("\ufeffwho@shop.test\u200b", "who@shop.test", "who@shop.test"),
        ("e\u0301ric@shop.test", "\u00e9ric@shop.test", "\u00e9ric@shop.test"),
    ],
)
def test_it_reads_an_address(typed, sent, key):
    found = parse(typed)
    assert found is not None
    assert (found.address, found.key) == (sent, key)
    assert check(typed) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "nobody",
        "a@b",
        "a b@example.com",
        "a@example.com, b@example.com",
        "a@example.com\r\nBcc: victim@example.com",
        "Luís <luis@example.com>",
        '"quoted local"@example.com',
        "a..b@example.com",
        "a@exa_mple.com",
        "a@[127.0.0.1]",
        "a@nowhere.invalid",
        "a@-example.com",
        "x" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a\x00b@example.com",
    ],
)
def test_it_refuses_what_is_no_address(typed):
    assert parse(typed) is None
    assert check(typed) == "invalid"


@pytest.mark.parametrize("typed", ["", "  ", "\t\r\n", "\ufeff"])
def test_it_tells_an_empty_text_from_a_wrong_one(typed):
    assert parse(typed) is None
    assert check(typed) == "empty"


def test_it_knows_which_addresses_need_smtputf8():
    assert parse("ana@exämple.com").is_ascii
    assert not parse("stanisław@wp.pl").is_ascii


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_it_is_not(text):
    found = parse(text)
    assert (found is None) == (check(text) != "")
    if found is not None:
        _is_sound(found)


local_parts = st.text(
    st.characters(categories=["L", "N"], include_characters="._+-'!#%&"), min_size=1, max_size=64
)
domains = st.sampled_from(["example.com", "EXAMPLE.org", "exämple.com", "日本.jp", "a-b.co.uk"])


@given(local_parts, domains)
def test_a_key_is_its_own_key_and_safe_to_send(local_part, domain):
    found = parse(f"{local_part}@{domain}")
    if found is None:
        return
    _is_sound(found)
    again = parse(found.address)
    assert again == found


def _is_sound(found):
    assert len(found.address.encode()) <= MAX_LENGTH
    assert len(found.key.encode()) <= MAX_LENGTH
    assert found.key == unicodedata.normalize("NFC", found.key)
    assert found.domain.isascii()
    assert not set(found.address) & set("\r\n<> ,;\x00")
    again = email_address.parse(found.key)
    # A lower-cased international local part may hold a sign that no local part may hold.
    assert again is None or again.key == found.key


@pytest.mark.parametrize(
    ("typed", "entries"),
    [
        ("a@b.co", ["a@b.co"]),
        ("a@b.co;c@d.co, e@f.co\r\ng@h.co\n", ["a@b.co", "c@d.co", "e@f.co", "g@h.co"]),
        (" ; ,, \n", []),
        ('"Gonçalves, Luís" <luis@b.co>; Ana <ana@b.co>', ["luis@b.co", "ana@b.co"]),
        ('"never closed <a@b.co>\nc@d.co', ["a@b.co", "c@d.co"]),
        ("not an address, a@b.co", ["not an address", "a@b.co"]),
    ],
)
def test_it_splits_a_typed_list(typed, entries):
    assert split(typed) == entries


@given(st.lists(st.sampled_from(["a@b.co", "c@d.co", "é@f.fr"])), st.sampled_from([";", ",", "\n"]))
def test_splitting_undoes_joining(addresses, between):
    assert split(between.join(addresses)) == addresses


@given(
    st.from_regex(
        r"[a-z0-9_+.-]{1,12}@[a-z0-9.-]{1,14}\.(com|fr|local|arpa|invalid|onion|x|c0|co)",
        fullmatch=True,
    )
)
def test_the_short_way_for_plain_addresses_agrees_with_the_long_one(typed):
    short = parse(typed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(email_address, "_PLAIN", re.compile(r"(?!)"))
        assert parse.__wrapped__(typed) == short
