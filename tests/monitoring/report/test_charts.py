from byeori.monitoring.drift.compared import compare_traits
from byeori.monitoring.report.charts import histogram
from watched import reference_of, rows_of


def test_a_histogram_shows_both_sides_and_tells_them_in_words():
    reference = reference_of()
    drifts = {one.name: one for one in compare_traits(reference, reference.count(rows_of(300, 3))["traits"])}
    town = histogram(drifts["town.value"])
    assert "Seoul:" in town.says
    assert "of the reference" in town.says
    assert town.svg.startswith("<svg")
    assert "answers" in town.svg
    assert histogram(drifts["age.value"]).svg.count("<path") >= 20
