import random

import pytest

from byeori.fields.coded import Coded
from byeori.fields.number.alike import Alike, alike
from byeori.fields.number.numerals import counted, spelling_of

ODD = ["1,5", "1,234", "1.234,5", "$5", "5 kg", "x", "NA", "-999", "1e5", "(5)", "12%", "1'000", "3.", "٣", "1.234.567"]


def column(seed: int) -> list[str | None]:
    draw = random.Random(seed)
    digits = draw.choice([0, 1, 2, 3, 3, 4])
    words = [f"{draw.gauss(0, draw.choice([1, 300, 10**6])):.{digits}f}" for _ in range(600)]
    words += draw.sample(ODD, draw.randrange(len(ODD))) * draw.choice([1, 1, 40])
    words += [f"{draw.gauss(0, 99):.3f}" for _ in range(draw.choice([0, 1, 2, 300]))]
    draw.shuffle(words)
    return [*words, None]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("said", ["", ",", "."])
def test_a_column_is_spelled_as_its_words_counted_each_by_itself(seed: int, said: str):
    cells = Coded.of(column(seed))
    merged = counted(cells)
    assert isinstance(merged, Alike) or len(cells.once()) < 200
    assert spelling_of(merged, said) == spelling_of(counted([*cells]), said)


def test_numbers_that_are_written_alike_stand_for_each_other():
    words = alike(Coded.of([f"{number / 100}5" for number in range(101, 400)]))
    assert words is not None
    assert sum(words.values()) == 299
    assert len(words) + sum(words.others.values()) == 299
    assert len(words.each()) == 299


def test_words_that_may_mean_nothing_stand_for_themselves():
    cells = Coded.of([*map(str, range(300)), "-999", "-999"])
    words = alike(cells, ("-999",))
    assert words is not None
    assert words["-999"] == 2
    left = words.without(lambda word: word == "-999")
    assert "-999" not in left
    assert "-999" not in left.each()
    assert sum(left.values()) == 300


def test_few_words_are_counted_each_by_itself():
    assert alike(Coded.of(["1.5", "2.5"])) is None
