"""What a proof says of outputs, and that a bundle's stored samples come back as they were sent."""

import json

import numpy as np
import pytest

from byeori.bundles.proof import TOLERANCE, TOLERANCE_GPU, Proof, as_sent, read_proof, write_proof
from byeori.core.errors import BundleError
from byeori.data.task import Task
from byeori.fields.kinds import Category, Image
from small_bundles import draw_pictures

TASK = Task({"image": Image("RGB", 8, 8)}, "pet", Category(("cat", "dog")))


def proof_of(outputs: np.ndarray) -> Proof:
    cells = tuple(as_sent(TASK, {"image": picture}, None) for picture in draw_pictures(len(outputs), 8))
    return Proof(tuple(f"{place}.png" for place in range(len(outputs))), cells, outputs)


def test_the_tolerance_grows_with_the_outputs_and_is_wider_on_a_gpu():
    small, large = proof_of(np.full((1, 2), 0.5)), proof_of(np.full((1, 2), -20.0))
    assert small.tolerance() == TOLERANCE
    assert large.tolerance() == pytest.approx(20 * TOLERANCE)
    assert large.tolerance("cuda") == pytest.approx(20 * TOLERANCE_GPU)


def test_the_difference_is_the_largest_and_never_a_number_that_hides_one_that_is_none():
    proof = proof_of(np.zeros((2, 2)))
    assert proof.difference(np.array([[0.0, 0.25], [-0.5, 0.0]])) == 0.5
    assert proof.difference(np.array([[0.0, np.nan], [0.0, 0.0]])) == np.inf
    assert proof.difference(np.zeros((2, 3))) == np.inf


def test_what_is_written_is_read_back(tmp_path):
    proof = proof_of(np.array([[1.0, 2.0], [3.0, 4.0]], np.float32))
    write_proof(tmp_path, proof, [{"value": "cat"}, {"value": "dog"}])
    listed = {f"samples/{path.name}": "" for path in (tmp_path / "samples").iterdir()}
    found = read_proof(tmp_path, listed, TASK)
    assert found.keys == proof.keys
    assert found.cells == proof.cells
    assert found.outputs.tolist() == proof.outputs.tolist()
    assert all(name.endswith(".png") for name in listed)  # a person can open them


@pytest.mark.parametrize(
    ("sent", "told"),
    [({"file": "../secret.png"}, "names '../secret.png', which is no file of the bundle"), ({"json": "/x"}, "no file")],
)
def test_a_stored_sample_names_only_files_of_its_bundle(tmp_path, sent, told):
    write_proof(tmp_path, proof_of(np.zeros((1, 2), np.float32)), [{"value": "cat"}])
    entries = json.loads((tmp_path / "proof.json").read_text())
    entries[0]["cells"]["image"] = sent
    (tmp_path / "proof.json").write_text(json.dumps(entries))
    with pytest.raises(BundleError, match=told):
        read_proof(tmp_path, {"samples/0-0.png": ""}, TASK)


def test_a_file_of_a_kind_of_ones_own_can_be_stored(tmp_path):
    proof = Proof(("a",), ({"cloud": b"0 1 2\n3 4 5\n"},), np.zeros((1, 2), np.float32))
    write_proof(tmp_path, proof, [{"value": "ring", "confidence": None}])
    assert [path.suffix for path in (tmp_path / "samples").iterdir()] == [".data"]  # `.bin` is refused in a bundle
