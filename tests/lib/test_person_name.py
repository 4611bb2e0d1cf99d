from __future__ import annotations

import pytest

from mailer.lib import person_name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Luís Gonçalves", ("Luís", "Gonçalves")),
        ("Jean DUPONT MARTIN", ("Jean", "DUPONT MARTIN")),
        ("DUPONT Jean", ("Jean", "DUPONT")),
        ("Dupont, Jean", ("Jean", "Dupont")),
        ("Madonna", ("", "Madonna")),
    ],
)
def test_a_name_in_one_is_parted(text: str, names: tuple[str, str]) -> None:
    assert person_name.parted(text) == names
