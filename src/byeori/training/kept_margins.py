"""The file of a run with how well each answer of its training part fitted over the epochs: by content, not place."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.errors import RunError
from byeori.core.files import file_hash, read_json, write_bytes, write_json
from byeori.data.hashing import plain_cells

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset
    from byeori.data.samples import Samples
    from byeori.training.loop.margins import Margins

MARGINS, ABOUT = "margins.safetensors", "margins.json"
"""The files of a run that hold the margins, and that say what they are of."""
_FORMAT = 1
_DIGEST = 8  # bytes of an answer's hash


@dataclass(frozen=True)
class KeptMargins:
    """How well the answers of a run's training part fitted, (samples,) each."""

    hashes: np.ndarray
    """The content hash of each sample's inputs, str of 32 hexadecimal digits, as `Dataset.hashes` has them."""
    answers: np.ndarray
    """A hash of each answer as it was given, str of 16 digits: with another answer a margin tells nothing."""
    mean: np.ndarray
    """The mean margin over the epochs, float64: the area under the margin; NaN of a sample that was never seen whole.

    It is in the target's own unit: logits of classes, deviations of a number."""
    last: np.ndarray
    best: np.ndarray
    data_fingerprint: str
    target: str
    """The column that the answers are of."""


def keep_margins(folder: Path, margins: Margins, data: Dataset) -> bool:
    """Write a training's margins to its run's folder; False where the target tells none."""
    from safetensors.numpy import save

    sums = margins.settle()
    if not margins.is_known or not (sums.count > 0).any():
        return False
    rows = margins.rows.tolist()
    hashes = "".join(data.hashes[margins.rows].tolist())
    tensors = {
        "hashes": np.frombuffer(bytes.fromhex(hashes), np.uint8).reshape(len(rows), -1),
        "answers": np.frombuffer(b"".join(map(bytes.fromhex, answer_hashes(data.samples, rows))), np.uint8),
        **vars(sums),
    }
    tensors["answers"] = tensors["answers"].reshape(len(rows), _DIGEST)
    write_bytes(folder / MARGINS, save(tensors))
    about = {"data_fingerprint": data.fingerprint, "target": data.task.name, "kind": data.task.target.kind}
    sha256 = file_hash(folder / MARGINS)
    write_json(folder / ABOUT, {"format": _FORMAT, **about, "samples": len(rows), "sha256": sha256})
    return True


def read_margins(folder: Path) -> KeptMargins | None:
    """Read a run's margins; None where it has none, as runs of before and of a loop of one's own have not."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    if not (folder / ABOUT).is_file():
        return None
    about = read_json(folder / ABOUT, RunError)
    if about.get("format", 0) > _FORMAT:
        raise RunError(
            f"{folder / ABOUT}: written by a newer byeori (format {about['format']}); upgrade byeori to read it"
        )
    file = folder / MARGINS
    damaged = f"{file}: damaged, its bytes are not those that were written; train again to have the margins"
    if not file.is_file() or file_hash(file) != about["sha256"]:
        raise RunError(damaged)
    try:
        kept = load_file(file)
    except SafetensorError as error:
        raise RunError(f"{damaged} ({error})") from None
    count = kept["count"].astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, kept["total"] / count, np.nan)
    return KeptMargins(
        hashes=np.array([row.tobytes().hex() for row in kept["hashes"]], "<U32"),
        answers=np.array([row.tobytes().hex() for row in kept["answers"]], "<U16"),
        mean=mean,
        last=kept["last"],
        best=kept["best"],
        data_fingerprint=str(about["data_fingerprint"]),
        target=str(about["target"]),
    )


def answer_hashes(samples: Samples, rows: list[int]) -> list[str]:
    """Give a hash of what is given as the answer of some samples, 16 hexadecimal digits each."""
    cells = plain_cells([samples.columns[samples.target][row] for row in rows], samples.root)
    return [blake2b(f"{cell}".encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest() for cell in cells]
