from byeori.tracking.records import Answer, ShadowAnswer
from byeori.workbench.deployments.shadowed import shadowed


def test_a_challenger_is_counted_beside_each_model_that_answered(store):
    bundles = ("one", "one", "one", "two", "two")
    store.write_answers([Answer(f"r{n}", 1.0, one, None, {}, {}, 10.0, value="a") for n, one in enumerate(bundles)])
    store.shadows.write(
        [
            ShadowAnswer(f"r{n}", "new", float(n), "run", {}, "ab"[n % 2], 0.5, 20.0, "x" if n == 2 else None)
            for n in range(5)
        ]
    )
    beside_two, beside_one = shadowed(store)
    assert (beside_one.champion, beside_one.asked, beside_one.failed, beside_one.same) == ("one", 3, 1, 1)
    assert (beside_one.agreement, beside_one.took_ms, beside_one.champion_took_ms) == (0.5, 20.0, 10.0)
    assert (beside_two.champion, beside_two.asked, beside_two.newest) == ("two", 2, 4.0)


def test_one_that_never_answered_agrees_with_nobody(store):
    store.write_answers([Answer("r", 1.0, "one", None, {}, {}, 10.0)])
    store.shadows.write([ShadowAnswer("r", "new", 1.0, None, None, None, None, 0.0, "broke")])
    assert shadowed(store)[0].agreement is None
