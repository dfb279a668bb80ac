from byeori.tuning.legs import Found, Leg, Training, gathered


def test_a_leg_and_what_it_gave_come_back_from_the_store():
    leg, found = Leg("search", 3, 1, 2, {"lr": 0.1}, 5), Found({0: 0.5, 2: 0.75}, True, 3.0)
    assert Leg(**leg.to_json()) == leg
    assert Found.from_json(found.to_json()) == found


def test_legs_of_a_training_are_put_together():
    first = Leg("search", 3, 1, 0, {"lr": 0.1}), Found({0: 0.5}, cost_s=1.0)
    second = Leg("search", 3, 1, 1, {"lr": 0.1}), Found({0: 0.5, 1: 0.6}, cost_s=2.0)
    (one,) = gathered([first, second], [], 2).values()
    assert (one.values, one.cost_s, one.rung, one.is_whole) == ({0: 0.5, 1: 0.6}, 3.0, 1, False)
    assert gathered([first], [second[0]], 2)[Training(3, 1)].is_going


def test_a_training_that_ended_early_keeps_its_score():
    ended = Leg("search", 3, 1, 0), Found({0: 0.5}, is_whole=True)
    assert gathered([ended], [], 2)[Training(3, 1)].values == {0: 0.5, 1: 0.5, 2: 0.5}


def test_one_that_failed_has_no_score_and_its_reason():
    failed = Leg("search", 3, 1, 0), Found(error="too large")
    one = gathered([failed], [], 2)[Training(3, 1)]
    assert (one.values, one.error, one.rung) == ({}, "too large", -1)
