"""What becomes of judged answers: the one rule by which each is of the live part, or may be learned from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import byeori.tracking.schema as schema
from byeori.core.errors import DataError, RunError
from byeori.core.files import read_json
from byeori.data.hashing import CellsHasher
from byeori.journal.filters import AnswerFilter
from byeori.journal.kept_cells import KeptInputs
from byeori.journal.reading import read_answers
from byeori.training.learned_from import DATA

if TYPE_CHECKING:
    from byeori.journal.answer import KeptAnswer
    from byeori.tracking.store import Store

SHARE = 0.5
"""The share of judged contents that are of the live part, where nothing else was begun with."""
_KEY = b"byeori live"  # another key would be another live part of everybody's answers


def is_live(sample_hash: str, share: float = SHARE) -> bool:
    """Tell whether a content is of the live part, which judges and never trains: by its hash, and nothing else.

    So equal contents are on one side, whoever asks and whenever; with a larger share some more are live and none less.

    >>> [is_live("cf4ab791c62b8d2b2109c90275287816", share) for share in (0.0, 0.5, 1.0)]
    [False, True, True]
    """
    digest = blake2b(sample_hash.encode(), digest_size=8, key=_KEY).digest()
    return int.from_bytes(digest, "big") / 2**64 < share


@dataclass(frozen=True)
class Known:
    """An answer of which the truth stands and the input is there."""

    answer: KeptAnswer
    truth: Any
    """What is true, as the journal keeps it."""
    cells: Mapping[str, Any]
    """What was asked, by input; files as paths."""
    sample_hash: str
    """The content hash of its inputs, as `sample_hashes` gives it."""


def known(
    store: Store, digests: Collection[str] | None, runs: Path, *, inputs: Collection[str] = ()
) -> Iterator[Known]:
    """Give the answers whose truth is known and whose input is kept, by time; some are in memory at once.

    `digests` are those of the bundles that answered, None all of the store; `runs` is the folder of runs. `inputs`
    names the inputs of a task (`bundle.task.inputs`): answers that were asked otherwise are passed over then, and a
    sole file bears its input's name, which is empty without it.
    """
    table = schema.answers.c
    conditions = [table.input_path.is_not(None), *([] if digests is None else [table.bundle.in_(list(digests))])]
    only = next(iter(inputs), "")
    which = AnswerFilter(judged=True).settled()
    folder, hasher = store.beside(runs), CellsHasher()
    kept = KeptInputs(folder)
    for answer in read_answers(store, folder, conditions, which):
        if answer.truth is None:
            continue
        cells = kept.cells(answer.input_path, answer.input_media, only)
        if not cells or (inputs and set(cells) != set(inputs)):
            continue
        if all(cell.is_file() for cell in cells.values() if isinstance(cell, Path)):
            yield Known(answer, answer.truth, cells, hasher.hash(cells))


def judged_samples(
    store: Store, digests: Collection[str] | None, runs: Path, *, inputs: Collection[str] = ()
) -> list[Known]:
    """Give each content that `known` gives once, with the truth that became known last, by the first answer of it.

    So what is asked and judged once more, with the same truth, changes nothing.
    """
    newest, first = dict[str, Known](), dict[tuple[str, str], Known]()
    for one in known(store, digests, runs, inputs=inputs):
        before = newest.get(one.sample_hash)
        if before is None or _since(one) >= _since(before):
            newest[one.sample_hash] = one
        first.setdefault((one.sample_hash, repr(one.truth)), one)
    return [first[content, repr(one.truth)] for content, one in newest.items()]


def not_kept(store: Store, digests: Collection[str] | None, runs: Path, *, but: Collection[str] = ()) -> int:
    """Count the answers whose truth is known and whose input is not there, without answers of `but`."""
    conditions = [] if digests is None else [schema.answers.c.bundle.in_(list(digests))]
    count, folder = 0, store.beside(runs)
    kept = KeptInputs(folder)
    for answer in read_answers(store, folder, conditions, AnswerFilter(judged=True).settled()):
        if answer.truth is None or answer.id in but:
            continue
        file = kept.file(answer.input_path) if answer.input_path else None
        count += file is None or not file.is_file()
    return count


def share_of(run: Path) -> float:
    """Give the share of judged contents that were kept out of what a run learned from; the usual one where none were.

    Whoever follows the run keeps to it: else what was learned from would judge.
    """
    record = read_json(run / DATA, RunError) if (run / DATA).is_file() else {}
    path = record.get("options", {}).get("added")
    share = read_json(Path(path), DataError).get("share") if path else None
    return SHARE if share is None else float(share)


def _since(one: Known) -> float:
    return one.answer.standing.time if one.answer.standing is not None else 0.0
