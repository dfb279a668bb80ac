import pytest

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour import run

FILE = """
[[invariance]]
name = "whatever the street"
change = "value"
input = "street"
tolerance = 0.5

[[direction]]
input = "rooms"
by = 1

[[minimum]]
tolerance = 1
samples = [{rooms = 2, street = "north", price = 20.5}, {rooms = 3, street = "south", price = 40}]
"""


def _file(tmp_path, text=FILE, name="behaviour.toml"):
    (tmp_path / name).write_text(text)
    return tmp_path / name


def test_a_file_is_run_on_a_bundle(tmp_path, houses, answers_by, rows):
    answers_by(lambda cells: {"value": 10.0 * float(cells["rooms"]), "confidence": None})
    outcomes = run(houses, _file(tmp_path), samples=rows)
    assert [(one.name, one.passed, len(one.cases)) for one in outcomes] == [
        ("whatever the street", True, 5),
        ("rooms by 1: the answer higher", True, 5),
        ("must be right", False, 2),
    ]
    assert outcomes.bundle == houses.digest
    assert outcomes.outcomes[2].failed[0].sample == "#2"


def test_without_samples_those_that_the_bundle_keeps_are_asked_about(tmp_path, houses):
    outcomes = run(houses, _file(tmp_path))
    assert len(outcomes.outcomes[1].cases) == len(houses.proof.keys)


def test_samples_of_the_file_stand_before_those_that_are_handed_over_and_are_asked_about_once(
    tmp_path, houses, answers_by, rows
):
    asked = list[object]()
    answers_by(lambda cells: asked.append(cells) or {"value": 1.0, "confidence": None})
    (tmp_path / "more.csv").write_text("rooms,street\n" + "".join(f"{n},north\n" for n in range(1, 9)))
    text = 'samples = "more.csv"\nmost = 4\n' + "[[direction]]\ninput = 'rooms'\nby = 1\n" * 2
    outcomes = run(houses, _file(tmp_path, text), samples=rows)
    assert [len(one.cases) for one in outcomes] == [4, 4]
    assert len(asked) == 4 * 3


def test_a_python_file_is_run_too(tmp_path, houses):
    assert run(houses, _file(tmp_path, "def test_it(bundle):\n    pass\n", "mine.py")).passed


def test_a_mistake_is_told_with_file_and_test(tmp_path, houses):
    file = _file(tmp_path, "[[direction]]\nname = 'size'\ninput = 'room'\nby = 1\n")
    with pytest.raises(ConfigError) as caught:
        run(houses, file)
    assert str(caught.value).startswith(f"{file}: direction 'size': input = 'room' is no input; did you mean 'rooms'?")
