"""The check of what is built of blocks: it leads to the block."""

import pytest
from flask import Flask

from mailer.domain.settings import company as settings
from mailer.domain.settings.company import Company
from mailer.models.template import DesignMode
from tests.domain.templates.doctor.patients import findings
from tests.factories.customers import make_customer

SOURCE = """<mjml>
  <mj-body>
    <mj-section data-if="{condition}">
      <mj-column>
        <mj-image src="https://mercier.fr/a.png"{alt} />
        <mj-text color="{ink}">Dear @FIRSTNAME|friend@, here is the news of this month</mj-text>
        <mj-button href="{link}">Our shop</mj-button>
      </mj-column>
    </mj-section>
    <mj-section data-if="CITY">
      <mj-column><mj-text>We come to @CITY@ in May.</mj-text></mj-column>
    </mj-section>
    <mj-section>
      <mj-column><mj-text>{filler}<a href="@UNSUBSCRIBE@">Stop</a></mj-text></mj-column>
    </mj-section>
  </mj-body>
</mjml>"""
GOOD = {
    "condition": "FIRSTNAME",
    "alt": ' alt="Our shop"',
    "ink": "#333333",
    "link": "https://mercier.fr/",
    "filler": "Some words. " * 20,
}


@pytest.fixture(autouse=True)
def _company(app: Flask) -> None:
    settings.save(Company(name="Mercier", email="contact@mercier.fr", language="en"))
    make_customer(first_name="", city="")


def found(**changed: str) -> list[tuple[str, list[int]]]:
    source = SOURCE.format(**{**GOOD, **changed})
    return [
        (each.text, [spot.line for spot in each.spots])
        for each in findings(source, mode=DesignMode.DRAGDROP)
    ]


def test_blocks_that_are_fine_have_nothing_to_mend() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "sentence", "line"),
    [
        ({"condition": "XYZZY"}, "“XYZZY”", 3),
        ({"alt": ""}, "“a.png” has no alternative text", 5),
        ({"ink": "#bbbbbb"}, "is hard to read: #bbbbbb on #ffffff", 6),
        ({"link": "#"}, "“Our shop” leads nowhere", 7),
    ],
)
def test_a_finding_leads_to_the_line_of_its_block(
    changed: dict[str, str], sentence: str, line: int
) -> None:
    ((text, lines),) = found(**changed)
    assert sentence in text
    assert lines == [line]
