"""How long truths took, and how many are on their way."""

from byeori.journal.answers import answers

START = 1_790_000_000.0


def test_the_median_and_the_ninth_tenth_are_of_what_has_come(kept):
    ids = kept.write(["cat"] * 30)
    for number, one in enumerate(ids[:10]):
        kept.judge(one, True, at=START + 60 * number + 100 * (number + 1))
    from byeori.journal.delays import truth_delay

    found = truth_delay(answers(kept.run), now=START + 60 * 30 + 300)
    assert (found.answers, found.judged, found.median_s, found.most_s) == (30, 10, 600.0, 1000.0)
    assert found.on_their_way == sum(60 * 30 + 300 - 60 * number < 1000 for number in range(10, 30))
    assert str(found) == (
        f"10 of 30 answers are judged, after 10 min at the median and 16.7 min for 90 %; "
        f"{found.on_their_way} of the others are younger than that"
    )


def test_where_none_is_known_all_are_on_their_way(kept):
    kept.write(["cat"] * 3)
    found = answers(kept.run).delay()
    assert (found.median_s, found.on_their_way, str(found)) == (None, 3, "0 of 3 answers are judged")
