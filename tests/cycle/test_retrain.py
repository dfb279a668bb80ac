"""A champion is trained anew on what was judged since, and what judges it stays as it is."""

import json
import signal
from dataclasses import replace

import pytest

from byeori import Bundle, Dataset, Recipe, Run, Watch, answers, evaluate, train
from byeori.core.errors import ConfigError, RunError
from byeori.cycle.live import is_live, share_of
from byeori.cycle.retrain import NothingNewError, plan_retraining, retrain
from byeori.data.hashing import cells_hash
from byeori.tracking.checkpoint import last_checkpoint
from byeori.tracking.records import Decision, Judgement, Release
from byeori.tracking.store import Store
from byeori.training.learned_from import LEARNED, read_learned
from byeori.training.loop import loop
from byeori.training.loop.stop import Stopped
from byeori.training.train import dataset_of, resume
from judged import age, judge

SILENT = Watch(progress=False)
ASKED = [({"age": 100.0 + number, "town": "Jeju"}, "no") for number in range(20)]
LIVE = [is_live(cells_hash(cells)) for cells, _ in ASKED]


def store_of(people):
    return Store(people / "runs")


def test_judged_answers_are_learned_from_or_live_and_the_test_part_stays(people):
    judge(people / "runs/first", ASKED)
    first = dataset_of(Run.open(people / "runs/first"))
    run = retrain("runs/first", name="second", watch=SILENT)
    assert run.record.parent == Run.open("runs/first").id
    assert run.record.state == "done"
    data = dataset_of(run)
    assert data.fingerprint == run.record.data_fingerprint
    assert len(data) == 200 + LIVE.count(False)
    assert data.parts[:200].tolist() == first.parts.tolist()
    assert set(data.parts[200:].tolist()) == {"train"}
    assert set(data.samples.labels[200:]) == {"no"}
    learned = read_learned(run.folder)
    told = [bool(learned.among([cells_hash(cells)])[0][0]) for cells, _ in ASKED]
    assert told == [not live for live in LIVE]
    assert (run.folder / "bundle").is_dir()
    report = evaluate(run)
    assert report.part == "test"


def test_it_begins_with_the_weights_of_the_champion_or_from_scratch(people):
    judge(people / "runs/first", ASKED)
    plan = plan_retraining("runs/first")
    assert plan.recipe.init_from == str(people / "runs/first/bundle")
    assert "begins from its weights" in str(plan)
    assert plan_retraining("runs/first", scratch=True).recipe.init_from == ""
    second = plan.train(name="second", watch=SILENT)
    judge(people / "runs/second", [({"age": 200.5, "town": "Busan"}, "no"), ({"age": 201.5, "town": "Busan"}, "no")])
    third = plan_retraining("runs/second", scratch=True)
    assert third.recipe.init_from == ""  # as the first of them began
    assert second.record.recipe["init_from"].endswith("first/bundle")


def test_a_release_name_stands_for_its_champion(people):
    bundle = Bundle.load("runs/first")
    judge(people / "runs/first", ASKED)
    with pytest.raises(RunError, match="production: is neither a release name nor a run in runs; nothing is released"):
        plan_retraining()
    store = store_of(people)
    store.releases.add(Release("production", 1, 0.0, "ann", "release", bundle.digest, str(bundle.folder)))
    plan = plan_retraining()
    assert str(plan).startswith("production is the run first; begins from its weights")
    assert f"{LIVE.count(True)} judged answers in the live part" in str(plan)
    assert f"{LIVE.count(False)} judged answers to learn from, {LIVE.count(False)} of them new" in str(plan)


def test_without_anything_new_it_says_so(people):
    with pytest.raises(NothingNewError, match=r"first: nothing new was judged or decided since first was trained \(0"):
        retrain("runs/first")
    judge(people / "runs/first", ASKED)
    retrain("runs/first", name="second", watch=SILENT)
    with pytest.raises(NothingNewError, match=f"{LIVE.count(True)} judged answers in the live part"):
        retrain("runs/second")
    assert plan_retraining("runs/second", scratch=True).gathered.new == 0


def test_one_that_was_stopped_is_resumed_to_the_bytes_of_the_unbroken_one(people, monkeypatch):
    judge(people / "runs/first", ASKED)
    plan = plan_retraining("runs/first")
    plan = replace(plan, recipe=replace(plan.recipe, batch=16, epochs=2))
    whole = plan.train(name="whole", watch=SILENT)
    save, saved = loop.save_checkpoint, list[int]()

    def save_and_stop(folder, checkpoint, keep):
        save(folder, checkpoint, keep)
        saved.append(checkpoint.step)
        if checkpoint.step == 5:
            signal.raise_signal(signal.SIGTERM)

    with monkeypatch.context() as patch:
        patch.setattr(loop, "save_checkpoint", save_and_stop)
        with pytest.raises(Stopped):
            plan.train(name="broken", watch=replace(SILENT, save_every_s=0))
    assert max(saved) < last_checkpoint(whole.folder / "checkpoints").step
    judge(people / "runs/first", [({"age": 300.0 + number, "town": "Busan"}, "no") for number in range(8)])
    broken = resume("runs/broken", watch=SILENT)
    assert broken.record.state == "done"
    assert broken.record.parent == whole.record.parent
    assert (broken.folder / LEARNED).read_bytes() == (whole.folder / LEARNED).read_bytes()
    weights = [(run.folder / "bundle/model.safetensors").read_bytes() for run in (whole, broken)]
    assert weights[0] == weights[1]
    assert broken.metrics("val_loss") == whole.metrics("val_loss")


def test_what_the_data_holds_itself_is_not_added(people):
    first = dataset_of(Run.open("runs/first"))
    columns = first.samples.columns
    own = [({"age": float(columns["age"][row]), "town": columns["town"][row]}, "no") for row in range(30)]
    judge(people / "runs/first", own)
    with pytest.raises(NothingNewError):
        retrain("runs/first")
    judge(people / "runs/first", ASKED)
    plan = plan_retraining("runs/first")
    assert plan.gathered.in_source == sum(not is_live(cells_hash(cells)) for cells, _ in own)
    assert len(plan.data) == 200 + LIVE.count(False)


def test_new_rows_of_the_source_are_only_ever_trained_on(people):
    first = dataset_of(Run.open("runs/first"))
    table = people / "people.csv"
    table.write_text(table.read_text() + "".join(f"\n{300 + number},Jeju,yes" for number in range(50)))
    plan = plan_retraining("runs/first")
    assert plan.gathered.grown == 50
    assert plan.data.parts[:200].tolist() == first.parts.tolist()
    assert set(plan.data.parts[200:].tolist()) == {"train"}
    second = plan.train(name="second", watch=SILENT)
    again = dataset_of(second)
    assert again.fingerprint == second.record.data_fingerprint
    table.write_text(table.read_text() + "\n400,Jeju,yes")
    third = plan_retraining("runs/second").data
    assert third.parts.tolist() == [*first.parts.tolist(), *["train"] * 51]


def test_what_was_taken_back_forgotten_or_left_out_is_not_learned_from_any_more(people):
    ids = [one for one, live in zip(judge(people / "runs/first", ASKED), LIVE, strict=True) if not live]
    cells = [cells for (cells, _), live in zip(ASKED, LIVE, strict=True) if not live]
    retrain("runs/first", name="second", watch=SILENT)
    store = store_of(people)
    judged = {one.answer: one for one in store.judgements()}
    store.write_judgements([Judgement(0, ids[0], 0.0, False, retracts=judged[ids[0]].id)])
    store.write_judgement(ids[1], False, "yes")
    for number, action, value in ((2, "leave_out", None), (3, "relabel", "yes")):
        content = cells_hash(cells[number])
        store.decisions.add([Decision(0, 0.0, "ann", "people.csv", "bought", content, None, action, value)])
    answers("runs").forget(ids[4])
    age(people / "runs")
    forgotten = answers("runs").forget_inputs("2099-01-01")  # what was learned from stays with the data
    assert forgotten.answers == len(ASKED) - 1
    gathered = plan_retraining("runs/second").gathered
    labels = {one.answer: one.label for one in gathered.added.samples}
    assert set(ids) - set(labels) == {ids[0], ids[2], ids[4]}
    assert (labels[ids[1]], labels[ids[3]], labels[ids[5]]) == ("yes", "yes", "no")
    assert (gathered.gone, gathered.new) == (3, 2)


def test_the_share_that_was_begun_with_is_kept(people):
    judge(people / "runs/first", ASKED)
    with pytest.raises(ConfigError, match="--share: 2 is no share; wanted a number from 0 to 1"):
        plan_retraining("runs/first", share=2)
    second = retrain("runs/first", share=0.25, name="second", watch=SILENT)
    assert (share_of(people / "runs/first"), share_of(second.folder)) == (0.5, 0.25)
    judge(people / "runs/second", [({"age": 999.0 + number, "town": "Jeju"}, "no") for number in range(9)])
    assert plan_retraining("runs/second").gathered.added.share == 0.25
    with pytest.raises(ConfigError, match=r"second began with 0.25; what it has learned from would judge it"):
        plan_retraining("runs/second", share=0.5)


def test_data_made_in_python_is_given_again(people):
    data = Dataset({"x": list(range(60)), "y": ["a", "b"] * 30}, target="y")
    run = train(data, Recipe(epochs=1, model="mlp", device="cpu"), folder="runs", name="memory", watch=SILENT)
    judge(run.folder, [({"x": 1000.0 + number}, "b") for number in range(8)])
    with pytest.raises(RunError, match="this run's data was made in Python and lies in no file; give it as `data`"):
        retrain("runs/memory")
    second = retrain("runs/memory", data=data, watch=SILENT)
    assert second.record.data_fingerprint != data.fingerprint


def test_a_run_of_a_loop_of_ones_own_cannot_be_trained_anew(people):
    (people / "runs/first/recipe.toml").unlink()
    with pytest.raises(RunError, match=r"holds no recipe.toml, so this run is one of a loop of your own"):
        retrain("runs/first")


def test_a_fold_is_refused(people):
    file = people / "runs/first/data.json"
    record = json.loads(file.read_text())
    record["options"]["fold"] = [1, 5]
    file.write_text(json.dumps(record))
    with pytest.raises(RunError, match="is one fold of a cross-validation"):
        retrain("runs/first")


def test_what_is_new_and_cannot_be_learned_from_is_told_where_nothing_else_is(people):
    judge(people / "runs/first", ASKED)
    for file in (people / "runs/inputs").rglob("*.json"):
        file.unlink()
    with pytest.raises(NothingNewError, match="; 20 not learned from, as what was asked was not kept or is gone"):
        plan_retraining("first")


def test_a_column_that_has_come_to_the_source_is_no_input_and_told(people):
    table = people / "people.csv"
    head, *lines = table.read_text().splitlines()
    table.write_text("\n".join([f"{head},height", *(f"{line},{150 + n % 40}" for n, line in enumerate(lines))]))
    judge(people / "runs/first", ASKED)
    plan = plan_retraining("first")
    assert list(plan.data.task.inputs) == ["age", "town"]
    assert len(plan.gathered.added.samples) == LIVE.count(False)
    assert plan.new_columns == ["height"]
    assert "'height' new in the source, and no input: the champion does not read it" in str(plan)
