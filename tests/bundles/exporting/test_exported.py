"""A .pt2 archive is checked part by part: what could run never reaches torch's reader."""

import json
import pickle
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from byeori.bundles.exporting.exported import load_program, save_program
from byeori.core.errors import BundleError

CPU = torch.device("cpu")


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 2)
        self.norm = torch.nn.BatchNorm1d(4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(torch.nn.functional.gelu(self.norm(x), approximate="tanh")).reshape(x.shape[0], -1)


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("program") / "model.pt2"
    torch.manual_seed(0)
    batch = torch.export.Dim("batch", min=1, max=64)
    save_program(torch.export.export(Net().eval(), (torch.zeros(2, 4),), dynamic_shapes=({0: batch},)), path)
    return path


def spoil(original: Path, path: Path, edit: Callable[[dict[str, Any]], object]) -> Path:
    """Write the archive with changed parts."""
    with zipfile.ZipFile(original) as archive:
        parts: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    edit(parts)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def edit_model(edit: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], None]:
    def change(parts: dict[str, Any]) -> None:
        model = json.loads(parts["model/models/model.json"])
        edit(model)
        parts["model/models/model.json"] = json.dumps(model)

    return change


def first_node(model: dict[str, Any]) -> dict[str, Any]:
    return model["graph_module"]["graph"]["nodes"][0]


def test_a_program_comes_back_and_takes_any_batch(original):
    program = load_program(original, CPU)
    x = torch.arange(20.0).reshape(5, 4)
    torch.manual_seed(0)
    with torch.no_grad():
        torch.testing.assert_close(program(x), Net().eval()(x), atol=0, rtol=0)
        assert program(x[:1]).shape == (1, 2)


def test_torch_itself_reads_the_archive(original):
    assert torch.export.load(original).module()(torch.ones(3, 4)).shape == (3, 2)


def test_the_archive_tells_nothing_of_the_machine_it_was_made_on(original):
    with zipfile.ZipFile(original) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert __file__.encode() not in content
    assert b"stack_trace" not in content


def _add(name: str, content: bytes) -> Callable[[dict[str, Any]], None]:
    return lambda parts: parts.update({name: content})


def _weights(edit: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], None]:
    def change(parts: dict[str, Any]) -> None:
        config = json.loads(parts["model/data/weights/model_weights_config.json"])
        edit(next(iter(config["config"].values())))
        parts["model/data/weights/model_weights_config.json"] = json.dumps(config)

    return change


BAD: dict[str, Callable[[dict[str, Any]], object]] = {
    "pickled sample inputs": _add("model/data/sample_inputs/model.pt", pickle.dumps(1)),
    "legacy weights": _add("model/data/weights/model.pt", b"x"),
    "legacy state": _add("serialized_state_dict.pt", b"x"),
    "custom object": _add("model/data/constants/custom_obj_0", b"x"),
    "opaque object": _add("model/data/constants/opaque_obj_0", b"x"),
    "compiled code": _add("model/data/aotinductor/model/x.so", b"x"),
    "extra": _add("model/extra/x", b"x"),
    "pickled weight": _weights(lambda entry: entry.update(use_pickle=True)),
    "truthy pickled weight": _weights(lambda entry: entry.update(use_pickle=1)),
    "call of the system": edit_model(lambda m: first_node(m).update(target="torch.os.system")),
    "load of a file": edit_model(lambda m: first_node(m).update(target="torch.ops.aten.from_file.default")),
    "other operators": edit_model(lambda m: first_node(m).update(target="torch.ops.mine.run.default")),
    "extension": edit_model(lambda m: first_node(m).update(target="#mine")),
    "operator as argument": edit_model(
        lambda m: first_node(m)["inputs"][0].update(arg={"as_operator": "torch.os.system"})
    ),
    "subgraph": edit_model(lambda m: first_node(m)["inputs"][0].update(arg={"as_graph": {"name": "g"}})),
    "size that is evaluated": edit_model(
        lambda m: m["graph_module"]["graph"]["tensor_values"]["x"]["sizes"][0]["as_expr"].update(
            expr_str="__import__('os').system('x')"
        )
    ),
    "guard that is executed": edit_model(lambda m: m.update(guards_code=["__import__('os')"])),
    "name that is no name": edit_model(lambda m: first_node(m).update(name="x=__import__('os')")),
    "argument that is no name": edit_model(
        lambda m: m["graph_module"]["module_call_graph"][0]["signature"].update(forward_arg_names=["x=print()"])
    ),
    "parameter that breaks out": edit_model(
        lambda m: m["graph_module"]["signature"]["input_specs"][0]["parameter"].update(parameter_name='x"),print("')
    ),
    "argument of another kind": edit_model(
        lambda m: m["graph_module"]["module_call_graph"][0]["signature"].update(
            in_spec='[1, {"type": "mine.Type", "context": "null", "children_spec": []}]'
        )
    ),
    "metadata": edit_model(lambda m: first_node(m).update(metadata={"custom": "x"})),
}


@pytest.mark.parametrize("what", BAD)
def test_an_archive_with_more_than_arithmetic_is_refused_before_torch_sees_it(original, tmp_path, monkeypatch, what):
    path = spoil(original, tmp_path / "model.pt2", BAD[what])
    monkeypatch.setattr(torch.export, "load", lambda *args: pytest.fail("torch read the archive"))
    with pytest.raises(BundleError, match="which is more than the arithmetic of a network; nothing of it was loaded"):
        load_program(path, CPU)


@pytest.mark.parametrize("edit", [lambda parts: parts.clear(), edit_model(lambda m: m.clear())])
def test_an_archive_that_lacks_parts_is_no_program(original, tmp_path, edit):
    path = spoil(original, tmp_path / "model.pt2", edit)
    with pytest.raises(BundleError, match="not an exported program that can be read"):
        load_program(path, CPU)


def test_what_is_no_archive_is_no_program(tmp_path):
    (tmp_path / "model.pt2").write_bytes(b"text")
    with pytest.raises(BundleError, match=re.escape("not an exported program that can be read (BadZipFile")):
        load_program(tmp_path / "model.pt2", CPU)


def test_a_program_with_a_constant_tensor_is_data(tmp_path):
    class Constant(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.shift = torch.arange(3.0)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + self.shift

    save_program(torch.export.export(Constant(), (torch.zeros(2, 3),)), tmp_path / "model.pt2")
    assert load_program(tmp_path / "model.pt2", CPU)(torch.zeros(2, 3))[0].tolist() == [0.0, 1.0, 2.0]


def test_a_program_of_more_than_arithmetic_is_refused_when_saved(tmp_path):
    class Branch(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.cond(x.sum() > 0, lambda x: x + 1, lambda x: x - 1, (x,))

    with pytest.raises(BundleError, match="which is more than the arithmetic of a network"):
        save_program(torch.export.export(Branch(), (torch.zeros(2, 3),)), tmp_path / "model.pt2")
    assert not (tmp_path / "model.pt2").exists()


def test_an_archive_that_unpacks_to_far_more_than_it_is_is_refused(original, tmp_path):
    path = tmp_path / "model.pt2"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model/data/weights/weight_0", bytes(20_000_000))
    with pytest.raises(BundleError, match="bytes that unpack to 20,000,000"):
        load_program(path, CPU)
