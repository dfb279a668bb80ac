"""The split: which samples train, choose and judge, decided by what each sample holds and not by chance or order."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np

from byeori.fields.coded import Coded
from byeori.fields.contract import Cell

PARTS = ("train", "val", "test")
_KEY = b"byeori split"  # another key would be another split of everybody's data


def split(
    hashes: Sequence[str],
    labels: Sequence[Cell] | None,
    groups: Sequence[Cell] | None = None,
    given: Sequence[str | None] | None = None,
    *,
    val: float,
    test: float,
) -> np.ndarray:
    """Give each sample its part: train, val or test; (samples,) of str.

    A keyed hash of the content gives each sample a number from 0 to 1; below `test` it is test, below `test + val` it
    is val. So nothing moves when samples are added, and equal content is never on both sides; nor are samples of an
    equal group (None is no group). A class that a part would miss gives it the nearest of its samples: with three
    of them a class is in every part, with two in train and val, with one in train. `labels` None spares the classes.

    `given` parts are taken as they are; where they have no val, it is drawn from train, if there is one.

    >>> split(["a", "a", "b", "c"], None, given=["train", "train", "val", "test"], val=0.1, test=0.1).tolist()
    ['train', 'train', 'val', 'test']
    """
    if given is None:
        return _drawn(hashes, labels, groups, {"val": val, "test": test})
    parts = np.array([part or "train" for part in given], dtype="<U5")
    if "val" not in parts and "train" in parts:
        pool = np.flatnonzero(parts == "train").tolist()
        parts[pool] = _drawn(
            [hashes[i] for i in pool],
            labels and [labels[i] for i in pool],
            groups and [groups[i] for i in pool],
            {"val": val, "test": 0.0},
        )
    return parts


def _drawn(
    hashes: Sequence[str], labels: Sequence[Cell] | None, groups: Sequence[Cell] | None, shares: Mapping[str, float]
) -> np.ndarray:
    members, numbers = bundles_of(hashes, groups)
    values = np.array(numbers)
    drawn = np.select([values < shares["test"], values < shares["test"] + shares["val"]], ["test", "val"], "train")
    wanted = [part for part in PARTS if part == "train" or shares[part] > 0]
    if not _are_in_all(drawn, members, labels, wanted):
        parts: list[str] = drawn.tolist()
        _fill(parts, numbers, _classes(members, len(numbers), labels), wanted)
        drawn = np.array(parts)
    return np.asarray(drawn.astype("<U5")[members])


def _are_in_all(drawn: np.ndarray, members: np.ndarray, labels: Sequence[Cell] | None, wanted: Sequence[str]) -> bool:
    """Whether each class is in as many of the wanted parts as it can be, so that none has to be moved."""
    named = Coded.of([""] * len(members) if labels is None else map(str, labels))
    pairs = np.unique(named.codes.astype(np.int64) * len(drawn) + members)
    label, bundle = np.divmod(pairs, len(drawn))
    count = np.bincount(label)
    return all(
        bool((np.bincount(label[drawn[bundle] == part], minlength=len(count))[count > place] > 0).all())
        for place, part in enumerate(wanted)
    )


def bundles_of(hashes: Sequence[str], groups: Sequence[Cell] | None) -> tuple[np.ndarray, list[float]]:
    """Give each sample the bundle of samples it must stay with, (samples,), and each bundle its number from 0 to 1."""
    if groups is None:
        contents, members = np.unique(_letters(hashes), return_inverse=True)
        return members, [_number(f"content:{content}") for content in contents.astype(str).tolist()]
    names = [f"content:{content}" for content in hashes]
    names = _joined(names, [None if group is None else f"group:{group}" for group in groups])
    bundles, members = np.unique(np.array(names), return_inverse=True)
    return members, [_number(name) for name in bundles.tolist()]


def _letters(hashes: Sequence[str]) -> np.ndarray:
    """Hashes as an array that is quickly put in order: of bytes, where they are ASCII."""
    try:
        return np.array(hashes, "S")
    except UnicodeEncodeError:
        return np.array(hashes)


def _joined(contents: Sequence[str], groups: Sequence[str | None]) -> list[str]:
    """Name each sample by the largest name among all groups and contents it hangs together with (union-find)."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = name = above[above[name]]
        return name

    for content, group in zip(contents, groups, strict=True):
        if group is not None:
            one, other = top(content), top(group)
            above[min(one, other)] = max(one, other)  # a group is larger than a content, so it names the whole
    return [top(content) for content in contents]


def _number(name: str) -> float:
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8, key=_KEY).digest()
    return int.from_bytes(digest, "big") / 2**64


def _classes(members: np.ndarray, bundles: int, labels: Sequence[Cell] | None) -> list[set[str]]:
    """The classes in each bundle; without labels all are of one."""
    classes: list[set[str]] = [set() for _ in range(bundles)]
    for member, label in zip(members.tolist(), labels or [""] * len(members), strict=True):
        classes[member].add(str(label))
    return classes


def _fill(parts: list[str], numbers: Sequence[float], classes: Sequence[set[str]], wanted: Sequence[str]) -> None:
    """Move the bundles of lowest or highest number where a class would miss a part."""
    of_class: dict[str, list[int]] = defaultdict(list)
    for bundle in sorted(range(len(parts)), key=numbers.__getitem__):
        for label in classes[bundle]:
            of_class[label].append(bundle)
    counts = {label: Counter(parts[bundle] for bundle in bundles) for label, bundles in of_class.items()}
    needs = {label: list(wanted[: len(bundles)]) for label, bundles in of_class.items()}

    def is_spare(bundle: int) -> bool:
        return all(parts[bundle] not in needs[c] or counts[c][parts[bundle]] > 1 for c in classes[bundle])

    for part in wanted:
        for label in sorted(of_class):
            if part not in needs[label] or counts[label][part]:
                continue
            order = of_class[label] if part != "train" else of_class[label][::-1]
            moved = next((bundle for bundle in order if is_spare(bundle)), None)
            if moved is None:
                continue  # its group holds it where another class needs it
            for other in classes[moved]:
                counts[other][parts[moved]] -= 1
                counts[other][part] += 1
            parts[moved] = part
