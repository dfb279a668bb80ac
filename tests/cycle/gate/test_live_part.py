"""The live part: judged answers by the one rule, without what a model has learned from."""

from byeori.bundles.bundle import Bundle
from byeori.cycle.gate.live_part import judged_answers
from byeori.cycle.live import is_live
from byeori.tracking.store import Store
from byeori.training.learned_from import Learned
from contenders import towns
from judged import judge


def test_it_is_half_of_what_was_judged_in_the_order_in_which_it_became_known(runs):
    bundle, asked = Bundle.load(runs / "towns-1"), towns(20, seed=1)
    judge(runs / "towns-1", asked)
    judged = judged_answers(Store(runs), {bundle.digest}, runs, bundle.task.inputs)
    assert [dict(cells) for cells in judged.cases.cells] == [cells for cells, _ in asked]
    assert list(judged.cases.truth) == [truth for _, truth in asked]
    live = judged.live(0.5)
    assert [one.sample_hash for one in live.known] == [one for one in judged.cases.hashes if is_live(one, 0.5)]
    assert 0 < len(live) < 20
    assert len(judged.live(1.0, but=judged.cases.hashes[:3])) == 17


def test_what_a_model_has_learned_from_is_taken_out_and_counted(runs):
    import numpy as np

    bundle = Bundle.load(runs / "towns-1")
    judge(runs / "towns-1", towns(6, seed=2))
    judged = judged_answers(Store(runs), {bundle.digest}, runs, bundle.task.inputs)
    assert judged.unlearned([bundle])[1] == 0
    known = np.array([int(judged.cases.hashes[0][:16], 16)], np.uint64)
    Learned(known, np.array([], np.uint64), 0.0).save(runs / "towns-1")
    left, learned = judged.unlearned([bundle])
    assert (len(left), learned) == (5, 1)


def test_truths_that_are_lists_are_read_as_the_column_writes_them(runs):
    from dataclasses import replace

    bundle = Bundle.load(runs / "towns-1")
    judge(runs / "towns-1", towns(1, seed=3))
    judged = judged_answers(Store(runs), {bundle.digest}, runs, bundle.task.inputs)
    several = replace(judged, known=(replace(judged.known[0], truth=["a", "b"]),))
    assert several.cases.truth == ('["a", "b"]',)
