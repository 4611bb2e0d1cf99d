"""The MJML engine: the designer's own, within limits, for several threads and forked workers."""

import json
import os
import threading
from pathlib import Path

import pytest

from mailer.infra import mjml
from mailer.infra.mjml import Engine

PAGE = "<mjml><mj-body>{}</mj-body></mjml>"
SECTION = "<mj-section><mj-column><mj-text>Hello {}</mj-text></mj-column></mj-section>"
ROOT = Path(__file__).resolve().parents[2]


def test_it_compiles_to_a_whole_document() -> None:
    made = mjml.compile(PAGE.format(SECTION.format("Zoé 🎈")))
    assert made.errors == ()
    assert made.html.startswith("<!doctype html>")
    assert "Hello Zoé 🎈</div>" in made.html
    assert "max-width:600px" in made.html


def test_it_is_the_engine_of_the_designer() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    copies = {name for name in locked if name.endswith("node_modules/mjml-browser")}
    assert copies == {"node_modules/mjml-browser"}
    assert "mjml-browser" in locked["node_modules/grapesjs-mjml"]["dependencies"]


def test_nothing_is_fetched_from_google_for_a_font_it_knows() -> None:
    text = (
        '<mj-section><mj-column><mj-text font-family="Roboto">x</mj-text></mj-column></mj-section>'
    )
    assert "googleapis" not in mjml.compile(PAGE.format(text)).html


def test_an_include_is_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.mjml"
    secret.write_text(SECTION.format("secret"))
    made = mjml.compile(PAGE.format(f'<mj-include path="{secret}" />' + SECTION.format("all")))
    assert "Hello all" in made.html
    assert "secret</div>" not in made.html


def test_what_it_minds_is_told_with_its_line() -> None:
    made = mjml.compile(PAGE.format("\n<mj-unheard-of />"))
    assert [(problem.element, problem.line) for problem in made.errors] == [("mj-unheard-of", 2)]


@pytest.mark.parametrize("source", ["", "<", "no MJML", "<mjml>", "\0", "<mjml><mj-body>" * 50])
def test_nothing_makes_it_raise(source: str) -> None:
    assert isinstance(mjml.compile(source).html, str)
    assert "Hello you" in mjml.compile(PAGE.format(SECTION.format("you"))).html


def test_it_is_stopped_when_it_takes_too_long_and_works_again() -> None:
    engine = Engine(seconds=0.2)
    bomb = engine.compile(PAGE.format(SECTION.format("you") * 3_000))
    assert bomb.html == ""
    assert "interrupted" in bomb.errors[0].text
    assert "Hello you" in engine.compile(PAGE.format(SECTION.format("you"))).html


def test_it_is_stopped_when_it_takes_too_much_memory_and_works_again() -> None:
    engine = Engine(memory=24 * 1024 * 1024)
    bomb = engine.compile(PAGE.format(SECTION.format("x" * 1_000_000) * 20))
    assert bomb.html == ""
    assert "out of memory" in bomb.errors[0].text
    assert "Hello you" in engine.compile(PAGE.format(SECTION.format("you"))).html


def test_several_threads_may_ask_at_once() -> None:
    found: dict[int, str] = {}

    def ask(number: int) -> None:
        found[number] = mjml.compile(PAGE.format(SECTION.format(f"number {number}."))).html

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"Hello number {number}." in found[number] for number in range(8))


def test_a_forked_process_has_an_engine_of_its_own() -> None:
    """RQ forks for each job, from a process whose engine may be at work."""
    mjml.compile(PAGE.format(SECTION.format("parent")))
    with mjml._engine._lock:
        child = os.fork()
        if child == 0:
            made = mjml.compile(PAGE.format(SECTION.format("child")))
            os._exit(0 if "Hello child" in made.html else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
