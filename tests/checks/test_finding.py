"""Findings of one kind count a file once, and say once what is done."""

from byeori.checks.finding import SEVERITIES, Finding, Kind


def test_a_file_in_two_findings_counts_once():
    pair = (Finding("note", "k", "r", ("a", "b"), "x"), Finding("note", "k", "r", ("b", "c"), "x"))
    kind = Kind("note", "k", pair)
    assert (kind.files, kind.actions) == (3, ("x",))


def test_of_different_actions_each_is_said_once_in_the_order_found():
    made = tuple(Finding("note", "k", "r", (name,), action) for name, action in (("a", "x"), ("b", "y"), ("c", "x")))
    assert Kind("note", "k", made).actions == ("x", "y")


def test_what_is_left_out_is_graver_than_what_is_looked_at():
    assert SEVERITIES == ("error", "warning", "note")
