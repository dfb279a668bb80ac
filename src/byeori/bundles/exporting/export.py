"""Export: another form of a bundle that carries its network as a graph and proves that it answers the same."""

from __future__ import annotations

import contextlib
import io
import logging
import math
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import torch

from byeori.bundles.bundle import Bundle, find_bundle
from byeori.bundles.card import card
from byeori.bundles.exporting.exported import save_program
from byeori.bundles.exporting.preprocess import finished, preprocess
from byeori.bundles.folder import CARD, GRAPHS, PREPROCESS, SAMPLES, open_record, seal
from byeori.bundles.networks import load_network
from byeori.bundles.proof import TOLERANCE
from byeori.bundles.reference.kept import KEPT
from byeori.core.device import pick
from byeori.core.errors import BundleError, ConfigError, nearest, require
from byeori.core.files import building, write_json

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.data.task import Task
    from byeori.fields.contract import Target
    from byeori.tracking.run import Run

Form = Literal["onnx", "torch-export"]
OUTPUTS = "outputs"
"""What the first output of a graph is called; it is what the network gives."""


@dataclass(frozen=True)
class Parity:
    """How an exported bundle compares with the one it was made of, on the stored samples."""

    samples: int
    largest: float
    """Largest absolute difference of an output."""
    same_answers: bool
    """Whether all answers have the same value; numbers, which are rounded, as near as outputs must be."""

    def __str__(self) -> str:
        said = "all answers agree" if self.same_answers else "NOT all answers agree"
        return f"on {self.samples} stored samples the largest difference of an output is {self.largest:.2g}; {said}"


def export(
    run: Run | Bundle | str | os.PathLike[str], to: Form = "onnx", folder: str | os.PathLike[str] | None = None
) -> Path:
    """Write a bundle in another form and give its folder, by default beside the bundle: `bundle-onnx`.

    `onnx` needs the extra `byeori[onnx]` and answers by ONNX Runtime; `torch-export` needs torch alone. The graph takes
    what the fields' `batch` gives: of images float32 pixels from 0 to 255, (batch, channels, size, size), any batch.
    `preprocess.json` beside it tells what comes before and after, for callers without byeori. A graph that answers the
    stored samples otherwise is a BundleError, and nothing is left of it.
    """
    if to not in get_args(Form):
        raise ConfigError(f"export to {to!r}: wanted {' or '.join(get_args(Form))}{nearest(to, get_args(Form))}")
    bundle = _loaded(run)
    if bundle.form != "weights":
        raise BundleError(f"{bundle.folder}: is an exported bundle ({bundle.form}); export the one it was made of")
    target = Path(folder) if folder is not None else bundle.folder.with_name(f"{bundle.folder.name}-{to}")
    if target.resolve() == bundle.folder.resolve():
        raise BundleError(f"{target}: is the bundle itself; give another folder for the exported form")
    assert isinstance(bundle.model, torch.nn.Module)  # the weights form is a module
    with building(target) as temporary:
        inputs = _example(bundle)
        network = _Positional(bundle.model, tuple(bundle.task.inputs)).eval()
        outputs = [OUTPUTS, *(finished(bundle.task.target, network(*inputs.values())) if to == "onnx" else ())]
        with _silence():
            if to == "onnx":
                whole = _Finished(network, bundle.task.target).eval()
                _to_onnx(whole, inputs, _free_axes(bundle.task), temporary / GRAPHS[to], outputs=outputs)
            else:
                _to_program(network, inputs, _free_axes(bundle.task), temporary / GRAPHS[to])
        write_json(temporary / PREPROCESS, preprocess(bundle.task, outputs))
        for name in ("proof.json", "proof.safetensors", *(name for name in KEPT if name in bundle.record["files"])):
            shutil.copyfile(bundle.folder / name, temporary / name)
        if (bundle.folder / SAMPLES).is_dir():  # git and hubs lose an empty one, as a bundle of texts has
            shutil.copytree(bundle.folder / SAMPLES, temporary / SAMPLES)
        _finish(bundle, to, temporary, inputs)
    return target


def parity_of(folder: str | os.PathLike[str]) -> Parity:
    """Give what an exported bundle recorded of its comparison."""
    record = open_record(find_bundle(Path(folder)))
    if "parity" not in record:
        raise BundleError(f"{folder}: is no exported bundle; `byeori export` makes one")
    return Parity(**record["parity"])


class _Positional(torch.nn.Module):
    """A bundle's network with its inputs in the order of the task, as graphs take them."""

    def __init__(self, network: nn.Module, names: tuple[str, ...]) -> None:
        super().__init__()
        self.network = network
        self.names = names

    def forward(self, *inputs: Tensor) -> Tensor:
        outputs: Tensor = self.network(dict(zip(self.names, inputs, strict=True)))
        return outputs


class _Finished(torch.nn.Module):
    """A network that gives, beside its outputs, what of an answer a graph can compute."""

    def __init__(self, network: nn.Module, target: Target) -> None:
        super().__init__()
        self.network = network
        self.target = target

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        outputs: Tensor = self.network(*inputs)
        return (outputs, *finished(self.target, outputs).values())


def _loaded(run: Bundle | str | os.PathLike[str]) -> Bundle:
    """Give the bundle, on the CPU, where graphs are made and compared."""
    if not isinstance(run, Bundle):
        return Bundle.load(run)
    if not isinstance(run.model, torch.nn.Module):
        return run
    device = pick("cpu")
    return replace(run, model=device.place(deepcopy(run.model)), device=device)


def _example(bundle: Bundle) -> dict[str, Tensor]:
    """Give the network's inputs for two samples; one would be taken for a constant."""
    packed = {name: torch.from_numpy(values) for name, values in bundle.task.examples(2).items()}
    return {name: x.contiguous() for name, x in bundle.task.batch(packed).items()}


def _free_axes(task: Task) -> tuple[dict[int, Any], ...]:
    """Give the axes of each input that are free: the batch, and the length where samples have one of their own."""
    batch = torch.export.Dim("batch", min=1, max=4096)
    return tuple(
        {0: batch} | ({} if field.about.blank is None else {1: torch.export.Dim.AUTO}) for field in task.inputs.values()
    )


def _to_program(network: nn.Module, inputs: Mapping[str, Tensor], free: tuple[dict[int, Any], ...], path: Path) -> None:
    save_program(torch.export.export(network, tuple(inputs.values()), dynamic_shapes=(free,)), path)


def _to_onnx(
    network: nn.Module,
    inputs: Mapping[str, Tensor],
    free: tuple[dict[int, Any], ...],
    path: Path,
    *,
    outputs: list[str],
) -> None:
    require("onnx", "onnx")
    require("onnxscript", "onnx")
    require("onnxruntime", "onnx")
    torch.onnx.export(
        network,
        tuple(inputs.values()),
        path,
        input_names=list(inputs),
        output_names=outputs,
        dynamic_shapes=(free,),
        dynamo=True,
        external_data=False,  # one file, whose hash is the whole network's
        verbose=False,
    )


def _compare(bundle: Bundle, exported: Bundle) -> Parity:
    """Run both on the stored samples, all at once and the first alone, so that the batch axis is seen to be free."""
    proof = bundle.proof
    packed = bundle.pack_all(proof.cells)
    wanted = replace(proof, outputs=bundle.outputs(packed))
    found = exported.outputs(packed)
    alone = exported.outputs({name: values[:1] for name, values in packed.items()})
    largest = max(wanted.difference(found), replace(wanted, outputs=wanted.outputs[:1]).difference(alone))
    if not largest <= wanted.tolerance():
        raise BundleError(
            f"{bundle.folder}: its {exported.form} form answers otherwise: on {len(proof.cells)} stored samples "
            f"outputs differ by {largest:.3g}, wanted at most {wanted.tolerance():.3g}; nothing was kept"
        )
    answers = [bundle.answer(*one)["value"] for one in zip(wanted.outputs, proof.cells, strict=True)]
    others = [exported.answer(*one)["value"] for one in zip(found, proof.cells, strict=True)]
    return Parity(len(proof.cells), largest, _alike(answers, others))


def _alike(one: Any, other: Any) -> bool:
    """Whether two values are the same; what a last digit is rounded to is no other answer."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[name], other[name]) for name in one)
    return bool(one == other)


def _finish(bundle: Bundle, form: Form, folder: Path, inputs: Mapping[str, Tensor]) -> None:
    """Compare, then write card and record."""
    described = [_described(name, x, bundle.task.inputs[name].about.blank is not None) for name, x in inputs.items()]
    record = {**bundle.record, "form": form, "graph_inputs": described}
    network = load_network(folder, record, bundle.task, bundle.device, module=None)
    exported = replace(bundle, folder=folder, record=record, model=network)
    record["parity"] = asdict(_compare(bundle, exported))
    record["of"] = bundle.digest
    (folder / CARD).write_text(card(record, bundle.task), encoding="utf-8")
    seal(folder, record)


def _described(name: str, x: Tensor, has_length: bool) -> dict[str, Any]:
    means = "pixels from 0 to 255; normalisation is inside the graph" if x.ndim == 4 else "as the field's `batch` gives"
    return {
        "name": name,
        "dtype": str(x.dtype).removeprefix("torch."),
        "shape": ["batch", *(["length", *x.shape[2:]] if has_length else x.shape[1:])],
        "means": means,
    }


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep back what the exporters print and warn of that nobody can act on; errors are raised all the same."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "torch.export", "onnxscript", "onnx_ir")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
