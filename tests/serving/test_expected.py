"""What was unexpected about requests is counted by input and expectation, and tells no value of a request."""

from dataclasses import replace

import pytest

from byeori.serving.expected import Expected
from byeori.serving.metrics import Metrics
from small_bundles import bundle_of


@pytest.fixture(scope="module")
def trees(tmp_path_factory):
    """A bundle that expects something of its inputs, and of a column that is none."""
    folder = tmp_path_factory.mktemp("trees")
    lines = [f"{n % 20},{'oak' if n % 3 else 'fir'},{'yes' if n % 20 > 9 else 'no'}" for n in range(80)]
    (folder / "trees.csv").write_text("\n".join(["size_m,kind,tall", *lines, ""]))
    plain = bundle_of(folder / "trees.csv", folder / "trees", target="tall")
    columns = {
        "size_m": {"least": 0, "greatest": 60, "missing_at_most": 0.0},
        "kind": {"values": ["fir", "oak"], "missing_at_most": 0.5},
        "tall": {"values": ["yes", "no"]},
    }
    return replace(plain, record={**plain.record, "expectations": {"columns": columns}})


def _lines(expected):
    metrics = Metrics()
    metrics.add(expected)
    return [line for line in metrics.text().decode().splitlines() if line.startswith("byeori_unexpected")]


def test_all_that_is_expected_of_an_input_is_on_the_metrics_page_before_anything_is_wrong(trees):
    expected = Expected()
    expected.hold(trees)
    assert _lines(expected) == [
        'byeori_unexpected_total{expectation="missing_at_most",input="size_m"} 0.0',
        'byeori_unexpected_total{expectation="least",input="size_m"} 0.0',
        'byeori_unexpected_total{expectation="greatest",input="size_m"} 0.0',
        'byeori_unexpected_total{expectation="values",input="kind"} 0.0',
    ]
    assert expected.to_json()["broken"] == []


def test_what_was_not_met_is_counted_with_its_first_and_last_time_and_no_value_of_it(trees):
    times = iter([1000.0, 1001.0, 1002.0, 1003.0])
    expected = Expected(now=lambda: next(times))
    expected.hold(trees)
    for size, kind in ((61, "elm of Anna"), (62, "oak"), (None, "oak")):
        expected.answered(trees, {"size_m": size, "kind": kind})
    told = expected.to_json()
    assert told == {
        "since": 1000.0,
        "broken": [
            {"input": "size_m", "wanted": "at most 60", "answers": 2, "first": 1001.0, "last": 1002.0},
            {"input": "size_m", "wanted": "never missing", "answers": 1, "first": 1003.0, "last": 1003.0},
            {"input": "kind", "wanted": "one of 'fir', 'oak'", "answers": 1, "first": 1001.0, "last": 1001.0},
        ],
    }
    lines = _lines(expected)
    assert 'byeori_unexpected_total{expectation="greatest",input="size_m"} 2.0' in lines
    assert 'byeori_unexpected_last_seconds{expectation="greatest",input="size_m"} 1002.0' in lines
    assert "Anna" not in str(told) + str(lines)


def test_a_bundle_that_takes_over_goes_on_with_the_counts(trees):
    expected = Expected()
    expected.hold(trees)
    expected.answered(trees, {"size_m": -1, "kind": "oak"})
    expected.hold(trees)
    assert [row["answers"] for row in expected.to_json()["broken"]] == [1]
