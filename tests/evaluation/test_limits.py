"""The numbers that evaluation chose stand in one table."""

from limits import faults

_FACTS = {
    "baselines/tables.py": "_MOST_CODES",  # scikit-learn's
    "behaviour/outcome.py": "FORMAT",
    "category/calibration.py": "BINS _ENDS",  # those of the papers
    "category/threshold_section.py": "_EVEN",
    "costs.py": "*",  # measured seconds
    "points/style.py": "_TRUE _GUESSED",  # colours
    "report/charts.py": "SIDE_PX _ROW_PX _TRACK _TICKS",  # how a drawing is laid out
    "report/curves.py": "_HIGH_PX",
    "report/fold_report.py": "_STUDENT",
    "report/page.py": "_WIDEST_PX",
    "report/report.py": "FORMAT",
    "report/verdicts.py": "_NEVER_SEEN",  # the rule of three
    "statistics/estimate.py": "_Z",
    "statistics/number_slices.py": "_Z",
}


def test_each_has_its_reason_is_used_and_stands_nowhere_else():
    assert not faults("evaluation", facts=_FACTS)
