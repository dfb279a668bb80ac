"""What has been learned since a model was trained, gathered for the next one: judged answers and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.bundles.folder import BUNDLE, RECORD
from byeori.checks.expectations.file import expectations_of
from byeori.core.errors import BundleError
from byeori.core.files import read_json
from byeori.cycle.live import Known, is_live, judged_samples, not_kept
from byeori.data.adding import Added, AddedSample
from byeori.data.deciding import prevailing
from byeori.fields.cells import is_missing
from byeori.journal.truths import truths_of
from byeori.tracking.decisions import standing
from byeori.training.learned_from import content_hashes, learned_hashes, read_learned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from byeori.cycle.champion import Champion
    from byeori.data.dataset import Dataset
    from byeori.tracking.records import Decision
    from byeori.tracking.store import Store


@dataclass(frozen=True)
class Gathered:
    """What is added to the source, and what became of all that was judged."""

    added: Added
    live: int
    """Judged contents that are of the live part, and not learned from."""
    new: int
    """Among those that are added: what the champion has not learned from, or with another truth."""
    in_source: int
    """Contents that the source holds itself, and which are not added: what judges there must not train."""
    gone: int
    """What the champion has learned from and is forgotten, taken back or decided to be left out since."""
    grown: int
    """Samples of the source that came after its parts were drawn."""
    odd: int = 0
    """Those that are not as expected of the source, and not added."""
    odd_as: str = ""
    """What is unexpected about the first of them."""
    lost: int = 0
    """Judged answers whose input was not kept, or is gone."""
    gone_classes: tuple[str, ...] = ()
    """Classes that the champion answers with and of which the source holds no sample any more."""


def gather(champion: Champion, data: Dataset, store: Store, *, share: float, before: Added | None) -> Gathered:
    """Gather what is added to the champion's data as it is now; `before` is what was added to that of the champion.

    `data` is the source as it is now, without what was added.
    """
    digests = champion.relatives(store)
    judged = judged_samples(store, digests, champion.runs, inputs=data.task.inputs)
    learnable = {one.sample_hash: _sample(one) for one in judged if not is_live(one.sample_hash, share)}
    live = len(judged) - len(learnable)
    then = dict(zip(before.hashes.tolist(), before.samples, strict=True)) if before else {}
    found = _as_decided(_still_held(then, learnable, store) | learnable, data.task.name, store)
    gone = len(then.keys() - found.keys())
    odd = _unexpected(found, data)
    found = {content: one for content, one in found.items() if content not in odd}
    inside = _in_source(found, data)
    kept = {content: one for content, one in found.items() if content not in inside}
    grown = _grown(champion, data, before)
    added = Added(data.task.name, tuple(data.task.inputs), tuple(kept.values()), frozenset(grown), share)
    labels = {content: one.label for content, one in then.items()}
    new = sum(content not in labels or labels[content] != one.label for content, one in kept.items())
    lost = not_kept(store, digests, champion.runs, but={one.answer for one in then.values()})
    first, classes = next(iter(odd.values()), ""), _gone_classes(champion, data)
    return Gathered(added, live, new, len(inside), gone, len(grown), len(odd), first, lost, classes)


def _sample(one: Known) -> AddedSample:
    return AddedSample(one.answer.id, one.cells, one.truth)


def _still_held(
    then: Mapping[str, AddedSample], found: Mapping[str, AddedSample], store: Store
) -> dict[str, AddedSample]:
    """What was added before and whose truth still stands, as it stands now: its input need not be kept any more."""
    rest = {content: one for content, one in then.items() if content not in found}
    truths = truths_of(store, [one.answer for one in rest.values()])
    held = dict[str, AddedSample]()
    for content, one in rest.items():
        known = truths.get(one.answer)
        if known is not None and known.truth is not None:
            held[content] = replace(one, label=known.truth)
    return held


def _as_decided(found: Mapping[str, AddedSample], target: str, store: Store) -> dict[str, AddedSample]:
    """Apply what was decided of samples that are added, as it is applied to those of a source."""
    about = dict[str, list["Decision"]]()
    for one in standing(store.decisions.decisions(target=target)):
        if one.sample in found and one.action != "skip":
            about.setdefault(str(one.sample), []).append(one)
    decided = dict(found)
    for content, several in about.items():
        holds = prevailing(several)
        if holds.action == "leave_out":
            del decided[content]
        elif holds.action in ("label", "relabel"):
            decided[content] = replace(found[content], label=holds.value)
    return decided


def _unexpected(found: Mapping[str, AddedSample], data: Dataset) -> dict[str, str]:
    """Those that are not as expected of the source, and why: it is not learned from anything that is not."""
    expectations = expectations_of(data)
    if expectations is None:
        return {}
    odd = dict[str, str]()
    for content, one in found.items():
        told = expectations.unexpected(data.reading, one.cells)
        target = expectations.columns.get(data.task.name)
        if target is not None and (said := target.odd(one.label)):
            told.append(f"{data.task.name}: {said}")
        if told:
            odd[content] = told[0]
    return odd


def _in_source(found: Mapping[str, AddedSample], data: Dataset) -> set[str]:
    """Those whose content the source holds, however numbers and dates are written there."""
    plain = np.array(list(found), dtype="<U32")
    cells: dict[str, Sequence[Any]] = {name: [one.cells[name] for one in found.values()] for name in data.task.inputs}
    columns = {name: tuple(column) for name, column in cells.items()}
    samples = replace(data.samples, root=None, keys=tuple(found), columns=columns, parts=(None,) * len(found))
    own = content_hashes(samples, data.task, plain)
    there = np.isin(plain, data.hashes) | np.isin(own, learned_hashes(data))
    return set(plain[there].tolist())


def _gone_classes(champion: Champion, data: Dataset) -> tuple[str, ...]:
    """The champion's classes without a sample in the source, which was renamed or lost a folder, say."""
    target = read_json(champion.run / BUNDLE / RECORD, BundleError)["task"]["target"]
    if target["kind"] != "category":
        return ()
    named = {data.task.target.read(label) for label in set(data.samples.labels) if not is_missing(label)}
    return tuple(name for name in target["classes"] if name not in named)


def _grown(champion: Champion, data: Dataset, before: Added | None) -> set[str]:
    """The contents of the source that the champion's data had not: they are for training, so that no part moves."""
    learned = read_learned(champion.run)
    held = set(before.hashes.tolist()) | before.grown if before else set[str]()
    contents = data.hashes.tolist()
    new = held & set(contents)
    if learned is not None and learned.test is not None:
        is_new = ~learned.has_met(learned_hashes(data).tolist())
        new |= set(data.hashes[is_new].tolist())
    return new
