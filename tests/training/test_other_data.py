"""Other data: all of it is judged, but for what the run has learned from and what the model cannot answer."""

import random
import shutil
from pathlib import Path

import pytest

from byeori import Bundle, Dataset, Recipe, evaluate, train
from byeori.core.errors import DataError
from byeori.evaluation.evaluate import Judged
from byeori.training.learned_from import Learned, learned_samples, read_learned
from byeori.training.other_data import other_data

Row = tuple[str, ...]
HEAD = "area,city,churn"


def rows(count: int, seed: int) -> list[Row]:
    chance = random.Random(seed)
    drawn = [(chance.uniform(20, 150), chance.choice(["Köln", "Ulm", "Jena"])) for _ in range(count)]
    return [(f"{area:.4f}", city, "leaves" if area > 80 else "stays") for area, city in drawn]


OWN, NEW = rows(200, 1), rows(60, 2)
RECIPE = Recipe(model="mlp", epochs=1, device="cpu")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with own.csv and a run that has learned from it."""
    folder = tmp_path_factory.mktemp("other")
    write(folder / "own.csv", OWN)
    train(folder / "own.csv", Recipe(model="mlp", epochs=4, device="cpu"), folder=folder / "runs", name="a")
    return folder


@pytest.fixture(scope="module")
def known(place: Path) -> set[Row]:
    """The rows that the run has learned from."""
    return {row for row, part in zip(OWN, Dataset(place / "own.csv").parts, strict=True) if part != "test"}


@pytest.fixture
def judge(place: Path, tmp_path: Path):
    """Give what would be judged of rows in a table."""
    bundle, learned = Bundle.load(place / "runs" / "a"), read_learned(place / "runs" / "a")

    def judged(some: list[Row], head: str = HEAD, *, learned: Learned | None = learned, **asked: object) -> Judged:
        return other_data(write(tmp_path / "new.csv", some, head), bundle.task, learned, **asked)

    return judged


def write(path: Path, some: list[Row], head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *map(",".join, some)]) + "\n", encoding="utf-8")
    return path


def test_all_rows_of_new_data_are_judged_and_none_is_called_training(place, tmp_path):
    report = evaluate(place / "runs" / "a", write(tmp_path / "new.csv", NEW))
    assert (report.part, report.samples) == ("other", 60)
    assert report.headline_text().startswith("other-data accuracy")
    assert " on 60 samples of new;" in report.headline_text()
    assert not any("learned" in note for note in report.notes)


def test_rows_that_the_run_has_learned_from_are_found_by_content_and_left_out(judge, known):
    judged = judge([*NEW, *OWN[:50][::-1]])
    count = sum(row in known for row in OWN[:50])
    assert len(judged.prepared.rows["other"]) == 110 - count
    assert judged.scope == f"of new (left out: {count} learned from)"
    assert f"{count} of 110 samples are left out, such as new.csv:" in judged.notes[0]
    assert "in its training part and" in judged.notes[0]
    assert {judged.prepared.samples.keys[row] for row in judged.prepared.rows["other"]} >= {"new.csv:2", "new.csv:61"}


def test_they_are_found_in_other_columns_order_beside_more_columns_and_in_another_format(judge, known, place, tmp_path):
    import polars

    turned = [(city, f"note {n}", churn, area) for n, (area, city, churn) in enumerate([*NEW, *OWN[:50]])]
    judged = judge(turned, "city,note,churn,area")
    count = 110 - len(judged.prepared.rows["other"])
    assert count == sum(row in known for row in OWN[:50])
    assert "1 column is not read by the model: 'note'." in judged.notes
    frame = {name: [row[i] for row in [*NEW, *OWN[:50]]] for i, name in enumerate(HEAD.split(","))}
    polars.DataFrame(frame | {"area": [float(a) for a in frame["area"]]}).write_parquet(tmp_path / "new.parquet")
    task = judged.prepared.task
    again = other_data(tmp_path / "new.parquet", task, read_learned(place / "runs" / "a"))
    assert len(again.prepared.rows["other"]) == 110 - count


def test_they_are_found_however_their_numbers_and_dates_are_written(place, tmp_path):
    chance = random.Random(5)
    numbers = [(n, f"2024-{1 + n % 12:02d}-{1 + n % 28:02d}", 1000 + chance.random() * 9000) for n in range(120)]
    own = [
        f"{day};{price:,.2f} €;{'ab'[price > 5000]}".translate(str.maketrans(",.", ".,")) for _, day, price in numbers
    ]
    (tmp_path / "own.csv").write_text("\n".join(["day;price;y", *own]), "utf-8")
    run = train(Dataset(tmp_path / "own.csv", target="y"), RECIPE, folder=tmp_path / "runs")
    bundle, learned = Bundle.load(run.folder), read_learned(run.folder)
    other = [
        f"{day.replace('-', '/')};{price:.2f}0".replace(".", ",") + f";{'ab'[price > 5000]}"
        for _, day, price in numbers
    ]
    (tmp_path / "new.csv").write_text("\n".join(["day;price;y", *other]), "utf-8")
    again, whole = (other_data(tmp_path / name, bundle.task, learned) for name in ("new.csv", "own.csv"))
    assert len(again.prepared.rows["other"]) == len(whole.prepared.rows["other"]) < 40


def test_they_are_judged_where_that_is_asked_for_and_it_is_said(judge):
    judged = judge([*NEW, *OWN[:50]], seen=True)
    assert len(judged.prepared.rows["other"]) == 110
    assert "learned from" in judged.scope
    assert "left out" not in judged.scope
    assert "the score is too good" in judged.notes[0]


def test_data_that_the_run_has_wholly_learned_from_is_refused(judge, known):
    with pytest.raises(DataError, match=r"new: the run has learned from all 40 of these samples.*--seen"):
        judge([row for row in OWN if row in known][:40])


def test_the_same_data_again_is_judged_on_what_was_held_out(place, tmp_path, judge, known):
    held = [row for row in OWN if row not in known]
    assert len(judge(OWN).prepared.rows["other"]) == len(held)
    report = evaluate(place / "runs" / "a", place / "own.csv", folder=tmp_path / "report")
    assert (report.part, report.samples) == ("test", len(held))


def test_where_columns_say_little_equal_rows_are_no_sign_that_they_are_the_same():
    data = Dataset(_coarse(), target="lives")
    learned = learned_samples(data)
    assert learned.repeated > 0.8
    judged = other_data(_coarse(seed=3), data.prepare(Recipe()).task, learned)
    assert len(judged.prepared.rows["other"]) == 40
    assert "may well be others that are alike" in judged.notes[0]


def test_samples_of_a_class_that_the_model_does_not_know_are_left_out_and_counted_as_wrong_beside(place, tmp_path):
    other = [(area, city, "wavers") for area, city, _ in NEW[40:]]
    report = evaluate(place / "runs" / "a", write(tmp_path / "new.csv", [*NEW[:40], *other]))
    assert report.samples == 40
    assert "(left out: 20 of unknown classes)" in report.headline_text()
    assert any("has not learned the class 'wavers'" in note for note in report.notes)
    wrong = report.headline["accuracy"].value * 40 / 60
    assert any(f"counted as wrong, its accuracy is {wrong:.3f}." in note for note in report.notes)


def test_data_of_one_class_is_judged_and_of_none_that_is_known_refused(place, tmp_path, judge):
    one = [row for row in NEW if row[2] == "leaves"]
    assert evaluate(place / "runs" / "a", write(tmp_path / "new.csv", one)).samples == len(one)
    with pytest.raises(DataError, match=r"none of its 60 samples is of a class.*'Leaves'.*did you mean 'leaves'"):
        judge([(area, city, "Leaves") for area, city, _ in NEW])


def test_rows_without_an_answer_are_left_out_and_said(judge):
    judged = judge([*NEW[:50], *((area, city, "") for area, city, _ in NEW[50:])])
    assert len(judged.prepared.rows["other"]) == 50
    assert judged.scope == "of new (left out: 10 unreadable)"
    with pytest.raises(DataError, match="the label is empty"):
        judge([(area, city, "") for area, city, _ in NEW])


@pytest.mark.parametrize(
    ("given", "asked", "count", "said"),
    [
        ("train val test", None, 20, "of new, its test part"),
        ("train val", None, 30, "of new, its validation part"),
        ("val test", None, 30, "of new, its test part"),
        ("train val test", "val", 20, "of new, its validation part"),
        ("train val test", "train", 20, "of new, its training part"),
        ("train val test", "all", 60, "of new"),
        ("test", None, 60, "of new, its test part"),
        ("train", None, 60, "of new"),
    ],
)
def test_parts_that_the_data_has_say_what_is_judged(judge, given, asked, count, said):
    names = given.split()
    judged = judge([(*row, names[n % len(names)]) for n, row in enumerate(NEW)], f"{HEAD},split", part=asked)
    assert len(judged.prepared.rows["other"]) == count
    assert judged.scope == said
    assert any(note.startswith("Judged is the") for note in judged.notes) == (count < 60)


def test_a_part_that_the_data_has_not_is_an_error(judge):
    with pytest.raises(DataError, match="new: there is no test part in this data, it has no parts of its own"):
        judge(NEW, part="test")
    with pytest.raises(DataError, match=r"no test part in this data, its parts are train, val; .*'all'"):
        judge([(*row, ("train", "val")[n % 2]) for n, row in enumerate(NEW)], f"{HEAD},split", part="test")


def test_columns_that_are_not_there_are_all_named_and_what_the_model_reads(judge):
    with pytest.raises(DataError, match=r"no column 'churn', 'city'; it has 'area'.*the model reads 'area', 'city'"):
        judge([(area,) for area, _, _ in NEW], "area")


def test_a_bundle_without_its_run_says_that_it_cannot_know(place, tmp_path):
    shipped = shutil.copytree(place / "runs" / "a" / "bundle", tmp_path / "shipped")
    report = evaluate(shipped, write(tmp_path / "new.csv", NEW))
    assert "it is not known whether it has learned from them" in report.headline_text()
    assert (report.baselines, report.to_json()["passed"]) == ({}, None)
    assert any(note.startswith("No plain models stand beside this one, as") for note in report.notes)
    assert "it is not known whether it has learned from them" in (report.folder / "report.html").read_text()


def test_the_plain_models_are_those_of_the_runs_own_training_part(place, tmp_path):
    """Of data that answers the other way round, plain models fitted on it would be right."""
    turned = [(area, city, {"stays": "leaves", "leaves": "stays"}[churn]) for area, city, churn in NEW]
    report = evaluate(place / "runs" / "a", write(tmp_path / "turned.csv", turned))
    assert list(report.baselines) == ["majority", "logistic regression", "boosted trees"]
    assert report.baselines["boosted trees"].value < 0.1


@pytest.mark.parametrize(
    ("left", "said"),
    [(195, "and the plain models are fitted on them"), (20, "No plain models stand beside"), (0, "No plain models")],
)
def test_own_data_that_has_changed_or_is_gone_is_said_and_no_weaker_model_takes_its_place(place, tmp_path, left, said):
    runs = shutil.copytree(place / "runs", tmp_path / "runs")
    own = tmp_path / "own.csv"
    text = (runs / "a" / "data.json").read_text()
    (runs / "a" / "data.json").write_text(text.replace(str(place / "own.csv"), str(own)))
    if left:
        write(own, OWN[:left])
    report = evaluate(runs / "a", write(tmp_path / "new.csv", NEW))
    assert any(said in note for note in report.notes)
    assert list(report.baselines) == (["majority", "logistic regression", "boosted trees"] if left == 195 else [])


def test_own_data_that_has_changed_is_judged_without_what_was_learned_from(place, tmp_path, known):
    runs = shutil.copytree(place / "runs", tmp_path / "runs")
    own = tmp_path / "own.csv"
    text = (runs / "a" / "data.json").read_text()
    (runs / "a" / "data.json").write_text(text.replace(str(place / "own.csv"), str(own)))
    some = [(*row, ("train", "test")[n % 2]) for n, row in enumerate([*OWN, *NEW])]
    write(own, some, f"{HEAD},split")
    report = evaluate(runs / "a", changed=True)
    assert report.samples == sum(row[:3] not in known and row[3] == "test" for row in some)
    assert "left out:" in report.headline_text()


def _coarse(count: int = 40, seed: int = 1) -> list[dict[str, str]]:
    chance = random.Random(seed)
    return [
        {"sex": chance.choice("mf"), "deck": chance.choice("ABC"), "lives": chance.choice("yn")} for _ in range(count)
    ]
