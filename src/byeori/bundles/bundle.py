"""The Bundle: a task and its network, ready to answer; it loads without training code and proves itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from byeori.bundles.folder import BUNDLE as BUNDLE
from byeori.bundles.folder import RECORD, open_record, telling_damage
from byeori.bundles.networks import Network, load_network
from byeori.bundles.proof import Proof, read_proof
from byeori.bundles.reference.kept import read_reference
from byeori.bundles.reference.reference import Reference
from byeori.core.device import Device, pick
from byeori.core.errors import BundleError, DataError, FieldError, RunError, nearest
from byeori.core.files import file_hash
from byeori.core.unicode import renamed
from byeori.data.expectations import Expectations
from byeori.data.task import Task
from byeori.fields.contract import Answer, Cell, Field, TraitValue, Unanswered
from byeori.fields.known import KINDS
from byeori.models.network import TaskNetwork
from byeori.tracking.folders import find_folder

if TYPE_CHECKING:
    from torch import Tensor, nn

LARGEST_BATCH = 64
"""Samples that go through the network at once."""


@dataclass(frozen=True)
class Bundle:
    """A trained model with all that it needs to answer.

    `Bundle.load("runs/photos-1").predict(["cat.jpg"])` gives `[{"value": "cat", "confidence": 0.98, ...}]`.
    """

    folder: Path
    record: Mapping[str, Any]
    """What `bundle.json` says."""
    task: Task
    model: Network
    """From the model's inputs by column to its outputs: a module, or a graph that behaves like one."""
    digest: str
    """SHA-256 of the record, which holds those of all files: names this bundle and no other."""
    device: Device

    def __repr__(self) -> str:
        return f"<Bundle {self.folder}: {self.record.get('model', 'model')} ({self.form}), {self.task}>"

    @property
    def form(self) -> str:
        """`weights`, `onnx` or `torch-export`."""
        return str(self.record["form"])

    @property
    def proof(self) -> Proof:
        """The stored samples and outputs, read anew."""
        return read_proof(self.folder, self.record["files"], self.task)

    @cached_property
    def reference(self) -> Reference:
        """What its answers are compared with when it is watched; one that has none is a BundleError that says so."""
        with telling_damage(self.folder):
            return read_reference(self.folder, self.record, self.task.inputs)

    @cached_property
    def expectations(self) -> Expectations:
        """What is expected of its inputs, where the data that it was trained on had expectations."""
        return Expectations.of_json(self.record.get("expectations", {}))

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        model: nn.Module | None = None,
        fields: Iterable[type[Field]] = (),
        device: str = "cpu",
        prove: bool = True,
    ) -> Bundle:
        """Load a bundle's folder, or that of a run, and let it prove itself on its stored samples.

        `model` is your own module where the bundle holds one; `fields` are the classes of your own fields. A folder
        that is damaged, too new, or holds more than data is a BundleError.
        """
        fields = tuple(fields)
        if odd := [one for one in fields if not (isinstance(one, type) and issubclass(one, Field))]:
            raise FieldError(f"Bundle.load: fields has {odd[0]!r}; wanted the classes of your own fields: [MyField]")
        folder = find_bundle(Path(path))
        place = pick(device)
        with telling_damage(folder, own=model is not None or bool(fields)):
            record = open_record(folder)
            task = Task.of_json(record["task"], [*fields, *KINDS])
            network = load_network(folder, record, task, place, module=model)
            bundle = cls(folder, record, task, network, file_hash(folder / RECORD), place)
            if prove:
                bundle.prove()
        return bundle

    def prove(self) -> float:
        """Answer the stored samples again; give the largest absolute difference of an output.

        A difference above the tolerance (a thousandth of the largest output, a hundredth on a GPU) is a BundleError.
        """
        proof = self.proof
        if not proof.cells:
            return 0.0
        difference = proof.difference(self.outputs(self.pack_all(proof.cells)))
        tolerance = proof.tolerance(self.device.device.type)
        if not difference <= tolerance:
            raise BundleError(
                f"{self.folder}: answers its {len(proof.cells)} stored samples otherwise than the trained model did: "
                f"outputs differ by {difference:.3g}, wanted at most {tolerance:.3g}; "
                "a library that changed its preprocessing or the network, or a model that is not the one that was saved"
            )
        return difference

    def predict(self, samples: Sequence[Cell | Mapping[str, Cell]]) -> list[Answer]:
        """Answer samples: file names, bytes, pictures or values; with several inputs, each a mapping by column.

        A sample that cannot be read is a DataError that names it.
        """
        if isinstance(samples, (str, bytes, Path, Mapping)):
            raise DataError(f"wanted a list of samples, found one {type(samples).__name__}; write predict([sample])")
        answers: list[Answer] = []
        for start in range(0, len(samples), LARGEST_BATCH):
            cells = [self._by_column(sample) for sample in samples[start : start + LARGEST_BATCH]]
            answers += self.answers(self.outputs(self.pack_all(cells, start)), cells)
        return answers

    def stream(self, samples: Iterable[Cell | Mapping[str, Cell]]) -> Iterator[Answer | Unanswered]:
        """Answer samples one after the other as they come, with a few of them in memory.

        One that cannot be read gives `{"error": "..."}`, and the others go on.
        """
        from byeori.bundles.predicting.answering import answered
        from byeori.bundles.predicting.asked import Asked

        if isinstance(samples, (str, bytes, Path, Mapping)):
            raise DataError(f"wanted samples, found one {type(samples).__name__}; write stream([sample])")
        asked = (Asked(str(number), self._by_column(sample), {}) for number, sample in enumerate(samples))
        return (answer for _, answer in answered(self, asked))

    def pack(self, cells: Mapping[str, Cell]) -> dict[str, np.ndarray]:
        """Read one sample and give its arrays by column, of the shapes the network's batches have; from any thread."""
        cells = renamed(cells, self.task.inputs)
        for name in cells:
            if name not in self.task.inputs:
                raise DataError(f"{name!r} is not an input of this model{nearest(name, self.task.inputs)}")
        for name, field in self.task.inputs.items():
            if name not in cells:
                raise DataError(f"the input {name!r} ({field}) is missing; wanted {', '.join(self.task.inputs)}")
        packed = {}
        for name, field in self.task.inputs.items():
            try:
                packed[name] = field.pack(field.read(cells[name]))
            except DataError as error:
                raise DataError(f"{name}: {error}" if len(self.task.inputs) > 1 else str(error)) from None
        return packed

    def outputs(self, packed: Mapping[str, np.ndarray]) -> np.ndarray:
        """Run the network on packed samples (batch, ...), give (batch, ...) float32; from one thread at a time."""
        with torch.inference_mode():
            parts = [self.model(inputs).float().cpu().numpy() for inputs in self._batches(packed)]
        return _joined(parts)

    def run(self, packed: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray | None]:
        """Give what `outputs` gives, and from the same pass the network's own features (batch, width) float32.

        Features are None where the network gives none: a graph, or a network of one's own that gives outputs; see
        `TaskNetwork.both`. `reference.features` makes traits of them.
        """
        if not isinstance(self.model, TaskNetwork):
            return self.outputs(packed), None
        parts, seen = list[np.ndarray](), list[np.ndarray]()
        with torch.inference_mode():
            for inputs in self._batches(packed):
                outputs, features = self.model.both(inputs)
                parts.append(outputs.float().cpu().numpy())
                if features is not None:
                    seen.append(features.float().cpu().numpy())
        return _joined(parts), _joined(seen) if seen else None

    def _batches(self, packed: Mapping[str, np.ndarray]) -> Iterator[dict[str, Tensor]]:
        count = len(next(iter(packed.values())))
        for start in range(0, max(count, 1), LARGEST_BATCH):
            some = {name: self._tensor(values[start : start + LARGEST_BATCH]) for name, values in packed.items()}
            yield {name: _laid_out(x) for name, x in self.task.batch(some).items()}

    def answer(self, outputs: np.ndarray, cells: Mapping[str, Cell] | None = None) -> Answer:
        """Turn the outputs of one sample into what a person reads, ready for JSON.

        `cells` are those that it was asked about; without them points are in px of the picture as the model sees it.
        """
        answer = self.task.target.answer(torch.from_numpy(np.asarray(outputs)))
        return answer if cells is None else self._beside(answer, cells)

    def answers(self, outputs: np.ndarray, cells: Sequence[Mapping[str, Cell]]) -> list[Answer]:
        """Give what `answer` makes of the outputs of several samples, (samples, ...), and of the cells of each."""
        made = self.task.target.answers(torch.from_numpy(np.asarray(outputs)))
        if not self.expectations.columns and not self.task.target.about.needs_inputs:
            return made
        return [self._beside(answer, given) for answer, given in zip(made, cells, strict=True)]

    def _beside(self, answer: Answer, cells: Mapping[str, Cell]) -> Answer:
        target = self.task.target
        cells = renamed(cells, self.task.inputs)
        if odd := self.expectations.unexpected(self.task, cells):
            answer["unexpected"] = odd
        if not target.about.needs_inputs:
            return answer
        return target.onto(answer, {name: (field, cells[name]) for name, field in self.task.inputs.items()})

    def traits(self, cells: Mapping[str, Cell]) -> dict[str, TraitValue]:
        """Give the named numbers and categories that describe a sample; with several inputs, named `input.trait`."""
        return self.task.traits(renamed(cells, self.task.inputs))

    def _by_column(self, sample: Cell | Mapping[str, Cell]) -> Mapping[str, Cell]:
        if isinstance(sample, Mapping):
            return sample
        if len(self.task.inputs) > 1:
            raise DataError(f"this model has several inputs; give each sample as a dict: {', '.join(self.task.inputs)}")
        return {next(iter(self.task.inputs)): sample}

    def pack_all(self, cells: Sequence[Mapping[str, Cell]], start: int = 0) -> dict[str, np.ndarray]:
        """Pack several samples into arrays (batch, ...); one that cannot be read is named by its place from `start`."""
        packed = []
        for number, sample in enumerate(cells, start):
            try:
                packed.append(self.pack(sample))
            except DataError as error:
                raise DataError(f"sample {number}: {error}") from None
        return self.task.stack(packed)

    def _tensor(self, values: np.ndarray) -> Tensor:
        values = np.ascontiguousarray(values)
        return self.device.send(torch.from_numpy(values if values.flags.writeable else values.copy()))


def find_bundle(path: Path) -> Path:
    """Give the folder of the bundle at `path`: itself, or `bundle` in a run's folder.

    `runs/last` is the newest run that has a bundle: a training that is at work, or was stopped, has none yet.
    """
    if path.is_dir():
        place = path
    else:
        try:
            place = find_folder(path, "runs", holding=f"{BUNDLE}/{RECORD}")
        except RunError as error:
            raise BundleError(f"{path}: is neither a bundle's folder nor a run ({error})") from None
    for folder in (place, place / BUNDLE):
        if (folder / RECORD).is_file():
            return folder
    raise BundleError(
        f"{place}: holds neither {RECORD} nor a folder `{BUNDLE}`; wanted a bundle, or a run whose training has ended"
    )


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _laid_out(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last) if x.ndim == 4 else x
