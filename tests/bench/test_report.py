"""The table, the targets and the document."""

from __future__ import annotations

from mailer.bench.figures import Figure, medians
from mailer.bench.report import write
from mailer.bench.table import lines
from mailer.bench.targets import verdicts


def _figure(key, rate, **more):
    return Figure(key, f"label of {key}", 1000, rate, **more)


def test_the_figures_of_all_rounds_become_their_medians():
    rounds = [
        _figure("a", rate, cpu_us=cpu, peak_bytes=peak)
        for rate, cpu, peak in ((100, 7, 10), (900, 5, 30), (200, 6, 20))
    ]
    found = medians(rounds)
    assert (found.rate, found.cpu_us, found.peak_bytes) == (200, 6, 20)
    assert found.rates == (100, 900, 200)
    assert found.database_cpu_us is None


def test_the_table_is_markdown_with_one_line_for_each_figure():
    found = lines(
        [
            medians([_figure("a", 4800), _figure("a", 5200)]),
            _figure("c.sqlite.1", 6100, cpu_us=164.4, peak_bytes=130e6, note="odd"),
        ]
    )
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in found]
    assert len(cells) == 4
    assert set(cells[1]) <= {"-" * n for n in range(99)} | {"-" * n + ":" for n in range(99)}
    assert cells[2][:4] == ["a. label of a", "1,000", "5,000 messages/s", "4,800–5,200"]
    assert cells[3][2:] == ["6,100 messages/s", "", "164", "", "130", "odd"]
    assert len({len(line) for line in found}) == 1


def test_targets_are_judged_by_the_figures_that_there_are():
    found = verdicts(
        [
            _figure("a", 5000),
            _figure("b", 2000),
            _figure("c.sqlite.1", 6000),
            _figure("c.postgresql.2", 3900),
        ]
    )
    assert [(verdict.found, verdict.met) for verdict in found] == [
        ("1.20 ×", True),
        ("0.78 ×", False),
        ("3.00 ×", True),
        ("1.95 ×", False),
    ]


def test_the_largest_mailing_is_compared_with_the_smallest():
    found = verdicts(
        [
            Figure("e.sqlite.10", "ten", 10, 5000, peak_bytes=100),
            Figure("e.sqlite.100", "a hundred", 100, 9000, peak_bytes=100),
            Figure("e.sqlite.1000", "a thousand", 1000, 4600, peak_bytes=130),
        ]
    )
    assert [(verdict.found, verdict.met) for verdict in found] == [
        ("0.92 ×", True),
        ("1.30 ×", False),
    ]


def test_a_smaller_audience_is_judged_by_its_rate():
    (verdict,) = verdicts([_figure("g.postgresql", 40_000)])
    assert verdict.met
    assert verdict.found == "25.0 s (by the rate of 1,000)"


def test_the_document_is_written_anew_but_for_the_remarks(tmp_path):
    file = tmp_path / "benchmarks.md"
    figures = [_figure("a", 5000), _figure("c.sqlite.1", 6000)]
    write(file, "mailer bench", 3, {"Machine": "old"}, figures, verdicts(figures))
    file.write_text(file.read_text() + "\n## Remarks\n\nWhy it is so.\n")
    write(file, "mailer bench --full", 5, {"Machine": "new"}, figures, verdicts(figures))
    text = file.read_text()
    assert "Machine: old" not in text
    assert "`mailer bench --full`. Medians of 5 rounds" in text
    assert "- Machine: new" in text
    assert "| a. label of a" in text
    assert "- reached: c. label of c.sqlite.1: at least 1 × a. label of a: 1.20 ×" in text
    assert text.endswith("\n## Remarks\n\nWhy it is so.\n")
    assert text.count("## Remarks") == 1
