"""What texts are like: shares of characters that add up to one, and a form that comes back."""

import numpy as np
import pytest

from byeori.core.errors import BundleError
from byeori.fields.line.decoding import beam_search, best_path
from byeori.fields.line.language_model import END, Language, language_of

TEXTS = [np.array(text) for text in ([1, 2, 3], [1, 2, 2], [3, 1, 2, 3], [2])]


def test_counts_are_those_of_each_text_alone():
    counts = Language.of(TEXTS, order=3).counts
    assert counts[0] == {(1,): 3, (2,): 5, (3,): 3, (END,): 5}
    assert counts[1][1, 2] == 3
    assert counts[1][END, 1] == 2
    assert counts[1][3, END] == 2
    assert (3, END, 1) not in counts[2]
    assert (END, END) not in counts[1]


@pytest.mark.parametrize("before", [(END,), (END, 1), (1, 2), (9, 9, 9), (3, 3), (1, 2, 3, 1, 2)])
def test_shares_of_all_characters_add_up_to_one(before):
    language = Language.of(TEXTS)
    assert sum(language.share(before, sign) for sign in range(4)) == pytest.approx(1)
    assert all(language.share(before, sign) > 0 for sign in range(4))


def test_shares_are_those_of_witten_and_bell():
    language = Language.of([np.array([1, 2]), np.array([1, 1])], order=2)
    alone = (3 + 3 * (1 / 3)) / (7 + 3)  # 1 three times of seven, three kinds, 1 / 3 for each where nothing is known
    assert language.share((), 1) == pytest.approx(alone)
    assert language.share((1,), 1) == pytest.approx((1 + 3 * alone) / (3 + 3))


def test_rare_long_n_grams_are_left_out():
    language = Language.of(TEXTS, order=4, most=14)
    assert sum(map(len, language.counts)) <= 14
    assert all(min(counts.values()) >= 2 for counts in language.counts[2:] if counts)
    assert len(language.counts[0]) == 4


def test_it_comes_back_from_letters():
    language = Language.of([*TEXTS, np.array([70_000, 1])])
    assert language_of(language.to_text()) == language
    assert Language.of_text(Language.of([]).to_text()).share((), 1) > 0
    for broken in ("?", "aaaa", language.to_text()[:40]):
        with pytest.raises(BundleError, match="the n-grams in a line's settings cannot be read"):
            Language.of_text(broken)


def test_a_search_prefers_the_likelier_text_by_its_weight():
    shares = np.array([[0.04, 0.9, 0.03, 0.03], [0.04, 0.03, 0.45, 0.48], [0.9, 0.04, 0.03, 0.03]])
    logs, language = np.log(shares), Language.of([np.array([1, 2])] * 9 + [np.array([3])])
    assert best_path(logs).characters == (1, 3)
    assert beam_search(logs, 8, language=language).characters == (1, 3)
    reading = beam_search(logs, 8, language=language, weight=0.5)
    assert reading.characters == (1, 2)
    assert reading.shares == pytest.approx((0.9, 0.45))


def test_a_step_where_all_is_as_likely_is_cut():
    logs = np.full((4, 400), -np.log(400))
    assert len(beam_search(logs, 4, language=Language.of(TEXTS), weight=0.5).characters) <= 4
