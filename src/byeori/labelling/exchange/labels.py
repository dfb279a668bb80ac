"""The labels of a source as they go out and come in: of each sample who said what, found by content or by path."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, select, type_coerce

import byeori.tracking.schema as schema
from byeori.core.errors import DataError, nearest
from byeori.data.guessing.seen import is_empty
from byeori.data.hashing import sample_hashes
from byeori.data.sources.read import read_or_unlabelled
from byeori.labelling.forms import checked
from byeori.tracking.decisions import standing
from byeori.tracking.records import Decision

if TYPE_CHECKING:
    from byeori.data.samples import Samples
    from byeori.tracking.store import Store

_MOST_TOLD = 3


@dataclass(frozen=True)
class Said:
    """What one person said of a sample."""

    value: Any
    who: str | None = None
    time: float = 0.0
    note: str | None = None


@dataclass(frozen=True)
class Labelled:
    """A sample with its labels."""

    place: str
    """How a person finds it: its path under the root, or a table and a line."""
    sample: str | None = None
    """Its content hash; None in files of other tools."""
    said: Sequence[Said] = ()
    content: str = ""
    """What the queue shows of it, as its JSON: read where it is shown, as very many at once fill the memory."""

    def shown(self) -> tuple[Mapping[str, Any], Any]:
        """Give its inputs by column, and what a model guesses, None without a guess."""
        content = json.loads(self.content) if self.content else {}
        guess = content.get("guess")
        return content.get("cells", {}), guess.get("value") if isinstance(guess, Mapping) else guess


@dataclass(frozen=True)
class Labels:
    """All labels of a source, the column they are of, and how they are asked."""

    target: str
    form: Mapping[str, Any]
    samples: Sequence[Labelled]
    root: str | None = None
    files: tuple[str, ...] = ()
    """Columns of files."""


def labels_of(store: Store, data: str | Path, *, shown: bool = True) -> Labels:
    """Give the standing labels of a source by sample, in the order they were first given; `shown` with their inputs."""
    named = {str(Path(data).absolute()), str(data)}
    said, names = defaultdict[str, dict[str | None, Decision]](dict), Counter[str]()
    for one in standing(_decisions(store, named)):
        if one.action in ("label", "relabel") and one.sample is not None:
            said[one.sample][one.who] = one
            names[one.target] += 1
    if not said:
        raise DataError(f"{data}: nobody has labelled any of it, so there is nothing to export; `byeori label` asks")
    target = names.most_common(1)[0][0]
    contents, form = _contents(store, named) if shown else ({}, None)
    found = [_labelled(sample, by_who, contents.get(sample, ""), target) for sample, by_who in said.items()]
    first = json.loads(next(iter(contents.values()), "{}"))
    kept = [one for one in found if one.said]
    return Labels(target, form or {"widget": "short"}, kept, first.get("root"), tuple(first.get("files", ())))


def _decisions(store: Store, named: set[str]) -> list[Decision]:
    table = schema.decisions
    columns = [
        type_coerce(table.c.value, Text) if one.name == "value" else table.c[one.name] for one in fields(Decision)
    ]
    at = [one.name for one in fields(Decision)].index("value")
    query = select(*columns).where(table.c.data.in_(named)).order_by(table.c.id)
    with store.database.reading() as connection:
        rows = list(map(list, connection.execute(query)))
    for row in rows:
        row[at] = _value(row[at])
    return [Decision(*row) for row in rows]


def _value(text: str | None) -> Any:
    """The value of JSON; of a plain word at once, as most labels are."""
    is_word = text is not None and len(text) > 1 and text[0] == text[-1] == '"' and "\\" not in text
    return text[1:-1] if is_word and text is not None else None if text is None else json.loads(text)


def _contents(store: Store, named: set[str]) -> tuple[dict[str, str], Mapping[str, Any] | None]:
    """What the queue shows of each sample, as JSON, and the form by which all are asked.

    Each item holds the form too; it is read once, as reading it from very many items takes longer than all else.
    """
    table, text = schema.queue, type_coerce(schema.queue.c.content, Text)
    labelled = select(schema.decisions.c.sample).where(schema.decisions.c.data.in_(named))
    query = select(table.c.sample, text).where(
        table.c.data.in_(named), table.c.sample.in_(labelled), table.c.content.is_not(None)
    )
    form, known, found = None, "", dict[str, str]()
    with store.database.reading() as connection:
        for sample, content in connection.execute(query):
            found[sample] = content.replace(known, "null", 1) if known else content
            if form is None and (form := json.loads(content).get("form")) is not None:
                known = json.dumps(form)
    return found, form


def _labelled(sample: str, by_who: Mapping[str | None, Decision], content: str, target: str) -> Labelled:
    told = [Said(one.value, who, one.time, one.note) for who, one in by_who.items() if one.target == target]
    place = next((one.place for one in by_who.values() if one.place), None) or sample
    return Labelled(place, sample, told, content)


@dataclass(frozen=True)
class Kept:
    """What of a file became decisions."""

    labels: int
    samples: int
    missing: tuple[str, ...] = ()
    """Places that are no samples of the source."""
    refused: tuple[str, ...] = ()
    """Labels that cannot be, each with the reason."""
    known: int = 0
    """Labels that were there already."""

    def __str__(self) -> str:
        message = f"{self.labels:,} labels of {self.samples:,} samples were kept"
        message += f"; {self.known:,} were known already" if self.known else ""
        for what, names in (("are no samples of this data", self.missing), ("cannot be", self.refused)):
            more = "" if len(names) <= _MOST_TOLD else ", ..."
            message += f"; {len(names):,} {what}: {', '.join(names[:_MOST_TOLD])}{more}" if names else ""
        return message


def keep(
    store: Store, data: str | Path, labels: Iterable[Labelled], *, target: str | None, form: Mapping[str, Any] | None
) -> Kept:
    """Write labels from elsewhere as decisions about the samples of a source; what is there already is not repeated.

    Samples are found by their content's hash where a file tells it, else by their path, else by a name that one sample
    alone has. A label that the `form` does not allow is refused, and the others are kept.
    """
    samples = read_or_unlabelled(data, True, target=target, ignore=())
    known, source = _Known(samples), str(Path(data).absolute())
    made, missing, refused = list[Decision](), list[str](), list[str]()
    for one in labels:
        row = known.row(one)
        if row is None:
            missing.append(f"{one.place}{known.near(one.place)}")
            continue
        for said in one.said:
            try:
                value = checked(said.value, form) if form else said.value
            except DataError as error:
                refused.append(f"{one.place}: {error}")
                continue
            made.append(_decision(samples, row, known.hashes[row], replace(said, value=value), source=source))
    if missing and not made and not refused:
        raise DataError(f"{data}: none of the file's {len(missing):,} samples is of this data, such as {missing[0]}")
    there = {_key(one) for one in standing(store.decisions.decisions(target=samples.target))}
    new = [one for one in made if _key(one) not in there]
    store.decisions.add(new)
    return Kept(len(new), len({one.sample for one in new}), tuple(missing), tuple(refused), len(made) - len(new))


def _decision(samples: Samples, row: int, content: str, said: Said, *, source: str) -> Decision:
    return Decision(
        id=0,
        time=said.time or time.time(),
        who=said.who,
        data=source,
        target=samples.target,
        sample=content,
        place=samples.keys[row],
        action="label" if is_empty(samples.labels[row]) else "relabel",
        value=said.value,
        note=said.note,
    )


def _key(decision: Decision) -> tuple[str | None, str | None, str]:
    return decision.sample, decision.who, str(decision.value)


class _Known:
    """Finds samples by what a file calls them: content, the key, a path that ends as it, a name that is there once."""

    def __init__(self, samples: Samples) -> None:
        self.hashes: list[str] = sample_hashes(samples).tolist()
        self._by_hash = dict(zip(self.hashes[::-1], range(len(self.hashes))[::-1], strict=True))
        self._by_key = {key: row for row, key in enumerate(samples.keys)}
        names = Counter(PurePath(key).name for key in samples.keys)
        self._by_name = {PurePath(key).name: row for key, row in self._by_key.items() if names[PurePath(key).name] == 1}

    def row(self, one: Labelled) -> int | None:
        """The row of a sample; None where no sample or several are meant."""
        place, content = one.place, self._by_hash.get(one.sample or "")
        if content is not None or place in self._by_key:
            is_same = place in self._by_key and self.hashes[self._by_key[place]] == one.sample
            return self._by_key[place] if content is None or is_same else content
        parts = PurePath(place.partition("?d=")[2] or place).parts
        ends = ("/".join(parts[start:]) for start in range(1, len(parts)))
        found = next((self._by_key[end] for end in ends if end in self._by_key), None)
        name = parts[-1] if parts else place
        if found is not None or name in self._by_name:
            return self._by_name[name] if found is None else found
        return self._by_name.get(name.partition("-")[2])  # Label Studio puts a code before uploaded files

    def near(self, place: str) -> str:
        """A name that is like it."""
        return nearest(PurePath(place).name, self._by_name) if len(self._by_name) < 2_000 else ""
