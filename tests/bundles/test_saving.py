from dataclasses import replace

import pytest
import torch

from byeori.bundles.bundle import Bundle
from byeori.bundles.exporting.export import export
from byeori.bundles.saving import save_bundle, with_judgement
from byeori.core.errors import BundleError, DataError


def test_the_weights_come_back_bit_by_bit(saved, contents):
    found = Bundle.load(saved).model.state_dict()
    wanted = contents.model.state_dict()
    assert found.keys() == wanted.keys()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


def test_saving_leaves_the_model_as_it_was(tmp_path, contents):
    before = {name: tensor.clone() for name, tensor in contents.model.state_dict().items()}
    contents.model.train()
    save_bundle(tmp_path / "bundle", contents)
    assert contents.model.training
    assert all(parameter.requires_grad for parameter in contents.model.parameters())
    assert all(torch.equal(before[name], tensor) for name, tensor in contents.model.state_dict().items())


def test_the_same_contents_give_the_same_bytes(tmp_path, saved, contents):
    again = save_bundle(tmp_path / "again", contents)
    files = sorted(path.relative_to(saved) for path in saved.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(again.folder) for path in again.folder.rglob("*") if path.is_file())
    assert all((saved / file).read_bytes() == (again.folder / file).read_bytes() for file in files)
    assert again.digest == Bundle.load(saved).digest


def test_what_auto_had_become_is_what_is_loaded(tmp_path, contents):
    bundle = save_bundle(tmp_path / "bundle", replace(contents, recipe=replace(contents.recipe, model="auto")))
    assert bundle.record["model"] == "small-resnet"
    assert bundle.record["recipe"]["model"] == "auto"


def test_a_bundle_is_for_everybody_who_may_read_its_folder(saved):
    assert all(path.stat().st_mode & 0o044 for path in saved.rglob("*") if path.is_file())


def test_samples_that_are_files_travel_as_the_bytes_they_are(tmp_path, contents):
    picture = contents.samples[0]["image"]
    picture.save(tmp_path / "a.jpg")
    given = replace(contents, samples=[{"image": "a.jpg"}], keys=["a.jpg"], root=tmp_path)
    bundle = save_bundle(tmp_path / "bundle", given)
    assert (bundle.folder / "samples" / "0-0.jpg").read_bytes() == (tmp_path / "a.jpg").read_bytes()
    assert bundle.proof.keys == ("a.jpg",)


def test_a_model_that_gives_no_numbers_is_refused_and_nothing_is_left(tmp_path, contents):
    broken = replace(contents, model=contents.task.model(contents.recipe))
    with torch.no_grad():
        broken.model.head.weight.fill_(float("nan"))
    with pytest.raises(BundleError, match="outputs on its stored samples are not all finite"):
        save_bundle(tmp_path / "bundle", broken)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_its_recipe_does_not_make_is_refused(tmp_path, contents):
    class Larger(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = contents.model

        def forward(self, inputs):
            return self.inner(inputs)

    with pytest.raises(BundleError, match="does not fit the model 'small-resnet'"):
        save_bundle(tmp_path / "bundle", replace(contents, model=Larger()))
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_without_samples_could_prove_nothing(tmp_path, contents):
    with pytest.raises(BundleError, match="wanted at least one real sample"):
        save_bundle(tmp_path / "bundle", replace(contents, samples=[]))


def test_a_broken_sample_is_named_and_an_older_bundle_stays(tmp_path, contents):
    save_bundle(tmp_path / "bundle", contents)
    with pytest.raises(DataError, match="sample 0: picture: not an image"):
        save_bundle(tmp_path / "bundle", replace(contents, samples=[{"image": b"no picture"}]))
    assert Bundle.load(tmp_path / "bundle").prove() == 0.0


def test_the_card_says_what_where_and_how_well(tmp_path, contents):
    scores = {"accuracy": {"value": 0.94, "low": 0.91, "high": 0.96, "part": "val"}, "macro_f1": 0.9}
    folder = save_bundle(tmp_path / "b", replace(contents, run="pets-3", scores=scores, data_fingerprint="f00")).folder
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith("---\nlibrary_name: byeori\npipeline_tag: image-classification\n")
    for part in (
        "# pets-3",
        "`벼리`",
        "0.94 | 0.91 to 0.96",
        "| macro_f1 | 0.9 | not measured |",
        "`f00`",
        "9 samples",
    ):
        assert part in text


def test_the_code_on_the_card_runs(tmp_path, monkeypatch, saved, contents):
    text = (saved / "README.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0].replace("path/of/this/folder", str(saved))
    contents.samples[0]["image"].save(tmp_path / "picture.jpg")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code.replace("print(", "answers = ("), "card", "exec"), names)
    assert names["answers"][0]["value"] in ("cat", "dog", "벼리")


JUDGED = {
    "part": "test",
    "samples": 1530,
    "metric": "accuracy",
    "judged_by": "Judged by accuracy, as was asked.",
    "headline": {"accuracy": {"value": 0.9412, "low": 0.91, "high": 0.96}, "auc": {"value": None, "low": 0, "high": 1}},
    "units": {},
    "baselines": {"frozen features": {"value": 0.9, "low": 0.87, "high": 0.93}},
    "verdicts": ["Better than frozen features (0.90) by more than noise."],
}


def test_a_judged_bundle_says_so_on_its_card_and_is_whole_under_its_new_digest(tmp_path, contents):
    scores = {"accuracy": {"value": 0.77, "part": "val"}}
    before = save_bundle(tmp_path / "b", replace(contents, scores=scores))
    judged = with_judgement(before, JUDGED)
    text = (tmp_path / "b" / "README.md").read_text(encoding="utf-8")
    for part in (
        "1,530 samples of its data's test part, from which it has not learned:",
        "Judged by accuracy, as was asked.",
        "| accuracy | 0.9412 | 0.91 to 0.96 |",
        "| auc | not known | 0 to 1 |",
        "| frozen features | 0.9 | 0.87 to 0.93 |",
        "- Better than frozen features (0.90) by more than noise.",
    ):
        assert part in text
    assert "0.77" not in text
    assert judged.digest != before.digest
    again = Bundle.load(tmp_path / "b")
    assert (again.digest, again.record["judged"], again.record["scores"]) == (judged.digest, JUDGED, scores)


def test_an_exported_form_keeps_how_the_model_was_judged(tmp_path, contents):
    bundle = with_judgement(save_bundle(tmp_path / "b", contents), JUDGED)
    text = (export(bundle, to="torch-export") / "README.md").read_text(encoding="utf-8")
    assert "| frozen features | 0.9 | 0.87 to 0.93 |" in text


def test_what_was_judged_on_the_validation_part_says_that_it_has_chosen_the_weights(tmp_path, contents):
    with_judgement(save_bundle(tmp_path / "b", contents), {**JUDGED, "part": "val", "baselines": {}, "verdicts": []})
    text = (tmp_path / "b" / "README.md").read_text(encoding="utf-8")
    assert "validation part, which has also chosen its weights" in text
    assert "plain model" not in text


def test_no_card_tells_to_install_from_an_index_that_has_no_byeori(saved):
    assert "pip install" not in (saved / "README.md").read_text(encoding="utf-8")
