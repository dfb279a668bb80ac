"""A training that begins with what another has learned."""

from dataclasses import replace

import pytest
import torch

from byeori import Dataset, Recipe, Run, train
from byeori.bundles.exporting.export import export
from byeori.core.errors import BundleError, ModelError
from byeori.fields.text.text import Text
from byeori.training.folds import cross_validate
from byeori.training.initial import _outputs, initial_model
from drawings import photo
from pictures import class_folders
from written_lines import line_folder

NONE = Recipe(epochs=0, batch=4, size=16, precision="fp32", select="last")


@pytest.fixture(scope="module")
def animals(tmp_path_factory):
    """A run on cats and dogs, whose head has rows of its own."""
    root = tmp_path_factory.mktemp("animals")
    class_folders(root / "data", {"cat": 10, "dog": 10})
    return train(Dataset(root / "data"), replace(NONE, epochs=1.0), folder=root / "runs")


def model_of(data, recipe):
    return initial_model(data.prepare(recipe).task, recipe)


def test_known_classes_keep_what_they_have_learned_and_new_ones_are_fresh(animals, tmp_path):
    class_folders(tmp_path / "data", {"bird": 10, "cat": 10, "dog": 10})
    data, recipe = Dataset(tmp_path / "data"), replace(NONE, init_from=str(animals.folder), seed=5)
    begun, taken = model_of(data, recipe)
    fresh, _ = model_of(data, replace(recipe, init_from=""))
    learned, _ = model_of(Dataset(animals.folder.parent.parent / "data"), replace(NONE, init_from=str(animals.folder)))
    for name, tensor in begun.state_dict().items():
        old, new = learned.state_dict()[name], fresh.state_dict()[name]
        if name.startswith("head."):
            assert torch.equal(tensor[1:], old)
            assert torch.equal(tensor[0], new[0])
        else:
            assert torch.equal(tensor, old)
    assert taken.fresh == ()
    assert str(animals.folder) in str(taken)


def test_classes_are_known_in_any_form_of_unicode():
    assert _outputs({"classes": ["Bar", "Cafe\u0301"]}) == _outputs({"classes": ["Bar", "Café"]})
    assert _outputs({"characters": [" ", "e\u0301"]}) == ("", " ", "e\u0301")


def test_a_run_begins_where_the_other_ended_and_says_so(animals, tmp_path, capsys):
    from byeori.cli.main import main

    data = animals.folder.parent.parent / "data"
    flags = ["--epochs", "0", "--size", "16", "--precision", "fp32", "--select", "last"]
    asked = ["train", str(data), *flags, "--init-from", str(animals.folder), "--folder", str(tmp_path)]
    assert main(asked) == 0
    assert "tensors of" in capsys.readouterr().err
    ours = (Run.open(tmp_path / "last").folder / "bundle" / "model.safetensors").read_bytes()
    assert ours == (animals.folder / "bundle" / "model.safetensors").read_bytes()


def test_characters_are_taken_by_name(tmp_path):
    recipe = Recipe(epochs=0, batch=4, precision="fp32", select="last")
    first = train(Dataset(line_folder(tmp_path / "one", ("bad", "dab"), 12)), recipe, folder=tmp_path / "runs")
    data = Dataset(line_folder(tmp_path / "two", ("ace", "bee"), 12))
    begun, _ = model_of(data, replace(recipe, init_from=str(first.folder), seed=3))
    fresh, _ = model_of(data, replace(recipe, seed=3))
    learned, _ = model_of(Dataset(tmp_path / "one" / "lines.csv"), replace(recipe, init_from=str(first.folder)))
    head, new, old = (model.head.linear.weight for model in (begun, fresh, learned))
    for row, name in enumerate(["", " ", "a", "b", "c", "e"]):
        known = ["", " ", "a", "b", "d"]
        assert torch.equal(head[row], old[known.index(name)] if name in known else new[row]), name


def test_a_column_of_another_name_is_known_by_its_kind(tmp_path):
    recipe = Recipe(epochs=0, batch=4, precision="fp32", select="last")
    first = train(Dataset(line_folder(tmp_path / "one", ("bad", "dab"), 12)), recipe, folder=tmp_path / "runs")
    table = line_folder(tmp_path / "two", ("bad", "dab"), 12)
    table.write_text(table.read_text(encoding="utf-8").replace("image,text", "scan,text"), encoding="utf-8")
    begun, taken = model_of(Dataset(table), replace(recipe, init_from=str(first.folder), seed=3))
    assert taken.fresh == ()
    assert list(begun.names) == ["scan"]


def test_what_fits_nowhere_is_named(animals, tmp_path):
    data = Dataset(line_folder(tmp_path / "lines", ("bad", "dab"), 12))
    with pytest.raises(ModelError, match=r"none of its \d+ tensors belongs to"):
        model_of(data, Recipe(init_from=str(animals.folder)))
    with pytest.raises(BundleError, match="neither"):
        model_of(data, Recipe(init_from=str(tmp_path / "nowhere")))


def test_folds_refuse_what_has_seen_their_samples(animals, tmp_path):
    data = Dataset(animals.folder.parent.parent / "data")
    with pytest.raises(ModelError, match="has learned from samples that would judge"):
        cross_validate(data, replace(NONE, init_from=str(animals.folder)), folds=2, folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_the_training_part_holds_as_well_judges_nothing(tmp_path):
    for part, count in (("train", 12), ("test", 4)):
        for number in range(count):
            path = tmp_path / "data" / part / "ab"[number % 2] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            photo(height=16 + number if part == "train" else 17 + number % 2).save(path)
    first = train(Dataset(tmp_path / "data"), NONE, folder=tmp_path / "runs")
    again = train(Dataset(tmp_path / "data"), replace(NONE, init_from=str(first.folder)), folder=tmp_path / "runs")
    assert again.folder != first.folder


def test_a_graph_is_no_beginning(animals, tmp_path):
    graph = export(animals.folder, "torch-export", tmp_path / "graph")
    with pytest.raises(ModelError, match="finished graph of form torch-export"):
        model_of(Dataset(animals.folder.parent.parent / "data"), replace(NONE, init_from=str(graph)))


def test_a_table_with_other_classes_in_a_column_teaches_nothing_of_it(tmp_path):
    def table(name, cities):
        rows = [f"{number % 7},{cities[number % 2]},{'yes' if number % 3 else 'no'}" for number in range(60)]
        (tmp_path / name).write_text("\n".join(["age,city,glad", *rows]), encoding="utf-8")
        return Dataset(tmp_path / name, target="glad")

    recipe = Recipe(epochs=0, precision="fp32", select="last")
    first = train(table("one.csv", ("Oslo", "Rome")), recipe, folder=tmp_path / "runs")
    begin = replace(recipe, init_from=str(first.folder), seed=4)
    _, taken = model_of(table("two.csv", ("Oslo", "Rome")), begin)
    assert taken.fresh == ()
    with pytest.raises(ModelError, match="have learned the same"):
        model_of(table("three.csv", ("Oslo", "Paris")), begin)


def test_texts_of_another_vocabulary_are_not_taken_token_for_token(tmp_path):
    def texts(name, words):
        said = [" ".join(words[number // 4**place % 4] for place in range(6)) for number in range(60)]
        rows = [f"{text} and so on {number},{number % 2}" for number, text in enumerate(said)]
        (tmp_path / name).write_text("\n".join(["text,glad", *rows]), encoding="utf-8")
        return Dataset(tmp_path / name, target="glad", fields={"text": Text()})

    recipe = Recipe(epochs=0, precision="fp32", select="last", model="text-transformer")
    first = train(texts("one.csv", ("red", "blue", "green", "grey")), recipe, folder=tmp_path / "runs")
    begin = replace(recipe, init_from=str(first.folder))
    other = texts("two.csv", ("cat", "dog", "bird", "fish"))
    _, taken = model_of(other, begin)
    assert all(name.startswith("stems.") for name in taken.fresh)
    assert taken.taken == taken.everything - len(taken.fresh) < taken.everything


def test_runs_last_stays_the_run_that_it_was(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    class_folders(tmp_path / "data", {"cat": 10, "dog": 10})
    first = train(Dataset(tmp_path / "data"), NONE)
    second = train(Dataset(tmp_path / "data"), replace(NONE, init_from="runs/last"))
    assert (second.recipe or {})["init_from"] == str((first.folder / "bundle").resolve())


def test_a_run_is_not_judged_on_what_its_beginning_has_seen(tmp_path):
    class_folders(tmp_path / "data", {"cat": 20, "dog": 20})
    first = train(Dataset(tmp_path / "data"), NONE, folder=tmp_path / "runs")
    second = train(Dataset(tmp_path / "data"), replace(NONE, init_from=str(first.folder)), folder=tmp_path / "runs")
    for run in (first, second):
        with pytest.raises(ModelError, match="same parts again"):
            train(Dataset(tmp_path / "data", test=0.5), replace(NONE, init_from=str(run.folder)), folder=tmp_path / "3")
