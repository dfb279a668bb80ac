"""Bundles changed by accidents and by attackers who mend the hashes: they load and answer, or say what is wrong."""

import json
import random
import shutil

import pytest

from byeori import Bundle, Dataset, Recipe, train
from byeori.bundles.folder import RECORD, SAMPLES
from byeori.core.errors import ByeoriError
from byeori.core.files import file_hash
from mutated import deep, mutated_bytes, mutated_json, outcome

FEW, MANY = 40, 1500


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A bundle that reads a number, a category, a date, a flag and a text."""
    folder, chance = tmp_path_factory.mktemp("table"), random.Random(1)
    rows = [
        f"{chance.random():.3f},{chance.choice('abc')},2024-01-{1 + n % 28:02d},{chance.choice(('yes', 'no'))},"
        f"word{n % 40} and word{n % 7} in a sentence of its own,{'uv'[n % 2]}"
        for n in range(120)
    ]
    (folder / "t.csv").write_text("\n".join(["size,kind,day,open,note,y", *rows]))
    run = train(Dataset(folder / "t.csv", target="y"), Recipe(epochs=1, device="cpu"), folder=folder / "runs")
    return run.folder / "bundle"


def resealed(folder):
    """Mend the hashes, as one who changes a bundle on purpose would."""
    record = json.loads((folder / RECORD).read_text())
    if isinstance(record, dict) and isinstance(record.get("files"), dict):
        record["files"] = {name: file_hash(folder / name) for name in record["files"] if (folder / name).is_file()}
        (folder / RECORD).write_text(json.dumps(record))


def mutate(folder, chance):
    """Change one file of a bundle; what the loader reads, and in half of the cases with hashes that hold."""
    names = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "README.md"]
    path = chance.choice([folder / RECORD, folder / RECORD, *names])
    if path.suffix == ".json" and chance.random() < 0.85:
        path.write_text(json.dumps(mutated_json(json.loads(path.read_text()), chance)))
    else:
        path.write_bytes(mutated_bytes(path.read_bytes(), chance))
    if path.name != RECORD and chance.random() < 0.8:
        resealed(folder)
    return path.relative_to(folder)


def try_many(bundle, tmp_path, count, seed):
    """Load and ask `count` changed copies; give how many were refused. Any other error than byeori's own escapes."""
    sample, refused = Bundle.load(bundle).proof.cells[0], 0
    for number in range(count):
        folder, chance = tmp_path / "one", random.Random(f"{seed}/{number}")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(bundle, folder)
        name = mutate(folder, chance)
        said = outcome(lambda folder=folder: Bundle.load(folder).predict([sample]))
        told = said is None or ("FAULT" not in said and (str(folder) in said or "sample" in said))
        assert told, f"{seed}/{number}, {name}: {said}"
        refused += said is not None
    return refused


@pytest.mark.parametrize("kind", ["picture", "table"])
@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=[pytest.mark.slow, pytest.mark.timeout(3000)])])
def test_a_changed_bundle_is_refused_in_one_sentence_or_answers(kind, count, saved, table, tmp_path, record_property):
    refused = try_many(saved if kind == "picture" else table, tmp_path, count, kind)
    assert refused > count / 4
    record_property("tried", count)
    record_property("refused", refused)


@pytest.mark.parametrize("name", [RECORD, "proof.json"])
def test_json_deeper_than_a_stack_is_refused(name, table, tmp_path):
    folder = tmp_path / "one"
    shutil.copytree(table, folder)
    (folder / name).write_text(deep(200_000))
    if name != RECORD:
        resealed(folder)
    with pytest.raises(ByeoriError, match="nested too deeply"):
        Bundle.load(folder)


@pytest.mark.parametrize(
    "outside", ["../secret.png", "samples/../../secret.png", "/etc/passwd", "", "samples", "model.safetensors"]
)
def test_a_stored_sample_opens_no_path_outside_and_no_other_file(outside, saved, tmp_path):
    folder = tmp_path / "one"
    shutil.copytree(saved, folder)
    shutil.copy(next((saved / SAMPLES).glob("*.png")), tmp_path / "secret.png")
    proof = json.loads((folder / "proof.json").read_text())
    proof[0]["cells"]["image"]["file"] = outside
    (folder / "proof.json").write_text(json.dumps(proof))
    resealed(folder)
    with pytest.raises(ByeoriError, match=r"one|sample 0"):
        Bundle.load(folder)
