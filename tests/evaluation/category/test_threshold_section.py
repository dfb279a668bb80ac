"""The chapter on the class that is looked for: curves with texts, what thresholds give and cost, and gains."""

from dataclasses import replace

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.category.threshold_section import missing_threshold, threshold_section
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.build import build_report
from byeori.fields.kinds import Category

FRAUD = Category(("fine", "fraud"), shares=(0.9, 0.1))
LINED = replace(FRAUD, threshold_for="cost=1:20", threshold=0.2)


def _guesses(target: Category = FRAUD, count: int = 1000) -> Guesses:
    chance = draw(1, "fraud", count)
    truth = (chance.random(count) < 0.1).astype(int)
    margin = chance.normal(size=count) + 2 * truth - 2.5
    outputs = np.stack([np.zeros(count), margin], 1)
    return Guesses([f"#{i}" for i in range(count)], outputs, truth, "test", decided=target.decide(outputs))


def test_curves_have_their_areas_and_say_what_is_drawn():
    section = threshold_section(FRAUD, _guesses())
    roc, precision, _, _ = section.blocks
    assert section.title == "Finding fraud"
    assert roc.title.startswith("ROC curve: area (AUC) 0.9")
    assert "1% false alarms" in roc.says
    assert precision.title.startswith("Precision by recall: average precision 0.")
    assert "90% found with precision 0." in precision.says
    assert len(roc.data) <= 82


def test_without_a_threshold_the_more_probable_class_is_answered_and_the_way_to_one_is_said():
    section = threshold_section(FRAUD, _guesses())
    assert section.lead.startswith("fraud is answered where it is the more probable one; `--threshold` draws the line")
    assert "Of 1,000 samples of the test part it then takes" in section.lead
    table = section.blocks[2]
    assert [row[0] for row in table.rows] == ["in force", "50% found", "80% found", "90% found", "95% found"]
    assert table.rows[0][1] == "0.5"


def test_with_one_the_report_says_why_and_what_it_costs():
    guesses = _guesses(LINED)
    section = threshold_section(LINED, guesses)
    assert section.lead.startswith(
        "fraud is answered from a probability of 0.2 on, chosen on the validation part for the least cost, a miss "
        "being 20 false alarms."
    )
    table = section.blocks[2]
    assert table.columns[-1] == "cost in 1,000"
    taken = guesses.shares[:, 1] >= 0.2
    alarms, missed = (taken & (guesses.truth == 0)).sum(), (~taken & (guesses.truth == 1)).sum()
    assert table.rows[0][-3:] == (alarms, missed, alarms + 20 * missed)
    assert [row[0] for row in table.rows][:2] == ["in force", "the more probable"]


def test_the_confusions_and_the_scores_are_those_at_the_threshold():
    guesses = _guesses(LINED)
    report = build_report(LINED, guesses, metric="f1")
    taken = guesses.shares[:, 1] >= 0.2
    [[fine, alarms], [missed, found]] = report.sections[0].blocks[0].data["counts"]
    assert (alarms, found) == ((taken & (guesses.truth == 0)).sum(), (taken & (guesses.truth == 1)).sum())
    assert report.main[1].value == 2 * found / (2 * found + alarms + missed)
    assert report.headline["accuracy"].value == (fine + found) / 1000


def test_gains_say_how_much_of_the_class_is_among_the_most_probable():
    table = threshold_section(FRAUD, _guesses()).blocks[3]
    share, samples, found, precision, lift = table.rows[2]
    assert (share, samples) == ("10%", 100)
    guesses = _guesses()
    hits = guesses.truth[np.argsort(-guesses.shares[:, 1], kind="stable")[:100]].sum()
    assert found.value == hits / guesses.truth.sum()
    assert precision.value == hits / 100
    assert lift == round(hits / 100 / guesses.truth.mean(), 2)


def test_other_than_two_classes_or_a_part_with_one_of_them_have_no_such_chapter(make_guesses):
    assert threshold_section(Category(("a", "b", "c")), make_guesses()) is None
    few = _guesses()
    one = replace(few, truth=np.zeros_like(few.truth))
    assert threshold_section(FRAUD, one) is None


def test_a_threshold_that_was_wanted_and_is_not_there_is_told():
    wanted = replace(FRAUD, threshold_for="precision=0.9")
    assert missing_threshold(wanted).startswith("There is no threshold for a precision of 0.9: the validation part has")
    assert missing_threshold(wanted) in build_report(wanted, _guesses()).notes
    assert missing_threshold(LINED) == missing_threshold(FRAUD) == ""
