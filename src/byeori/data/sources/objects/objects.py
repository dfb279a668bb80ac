"""Samples of Python objects: columns, a list of pairs or dicts, or any map-style dataset of torch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from byeori.core.errors import ByeoriError, DataError
from byeori.core.medium import Medium
from byeori.core.unicode import normal
from byeori.data.guessing.names import column_names, comparable
from byeori.data.samples import Samples
from byeori.data.sources.choice import Wish
from byeori.data.sources.objects.frames import Named
from byeori.data.sources.objects.tensors import paired, unpacked
from byeori.data.sources.tables.header import headed
from byeori.data.sources.tables.records import joined
from byeori.data.sources.tables.table import Origin, samples_of
from byeori.fields.coded import Coded, once
from byeori.fields.contract import Cell
from byeori.fields.media import medium_of_content, medium_of_name
from byeori.fields.picture.medium import IMAGE


class MapStyle(Protocol):
    """What torch calls a map-style dataset; a list is one."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Any: ...


def read_objects(source: MapStyle, wish: Wish) -> Samples:
    """Read items (input, label), or dicts of columns, in order; all are held in memory.

    Whole-number labels become names where the source has `classes`, as torchvision's datasets do.
    """
    source = paired(source)
    name = "pairs" if isinstance(source, list | tuple) else type(source).__name__
    rows = [_row(f"{name}[{i}]", _item(source, i, name)) for i in range(len(source))]
    if not rows:
        raise DataError(f"{name}: there are no samples in it")
    names, cells, notes = joined(rows)
    held, remarks = unpacked(dict(zip(names, cells, strict=True)), wish.target, as_numbers=wish.as_numbers)
    columns: Mapping[str, Sequence[Cell]] = comparable(held)
    notes = (*notes, *remarks)
    if set(columns) == {"input", "label"} and (medium := _one_medium(columns["input"])) is not None:
        columns = {medium.name: columns["input"], "label": columns["label"]}
    is_table = isinstance(source[0], Mapping)
    origin = Origin(name, name, None, (), notes=notes)
    return _keyed(origin, columns, wish, classes=getattr(source, "classes", None), is_table=is_table)


def read_columns(held: Named, wish: Wish) -> Samples:
    """Read columns that are in memory."""
    name, names, cells, notes = held
    columns, named = headed(names, cells)
    held_columns, remarks = unpacked(columns, wish.target, as_numbers=wish.as_numbers)
    if not columns or not next(iter(columns.values())):
        raise DataError(f"{name}: there are no samples in it")
    return _keyed(Origin(name, name, None, (), notes=(*notes, *named, *remarks)), comparable(held_columns), wish)


def _keyed(
    origin: Origin, columns: Mapping[str, Sequence[Cell]], wish: Wish, *, classes: Any = None, is_table: bool = True
) -> Samples:
    """Samples that are called by their places, or by the path of their file."""
    count = len(next(iter(columns.values())))
    samples = samples_of(replace(origin, keys=tuple(f"#{place}" for place in range(count))), columns, wish)
    labels = _named(samples.labels, classes)
    keys = tuple(map(_key, samples.keys, samples.columns[samples.inputs[0]]))
    return replace(samples, keys=keys, columns={**samples.columns, samples.target: labels}, is_table=is_table)


def _item(source: MapStyle, place: int, name: str) -> Any:
    try:
        return source[place]
    except ByeoriError:
        raise
    except Exception as error:  # whatever the user's own code raises
        raise DataError(
            f"{name}[{place}]: raised {type(error).__name__} ({error}), of {len(source):,} items"
        ) from error


def _row(where: str, item: Any) -> dict[str, Cell]:
    if isinstance(item, Mapping):
        return dict(zip(column_names(where, item), item.values(), strict=True))
    if isinstance(item, tuple | list) and len(item) == 2:
        return {"input": item[0], "label": _plain(item[1])}
    if isinstance(item, tuple) and len(item) > 2 and all(hasattr(one, "ndim") for one in item):
        inputs = {f"input {place}": one for place, one in enumerate(item[:-1], 1)}
        return {**inputs, "label": _plain(item[-1])}  # as a TensorDataset of several inputs gives them
    raise DataError(f"{where}: wanted a pair (input, label) or a dict of columns, found {type(item).__name__}")


def _plain(label: Any) -> Cell:
    """A label as a plain Python value: numpy and torch scalars know `item`."""
    return label.item() if hasattr(label, "item") and getattr(label, "ndim", 0) == 0 else label


def _one_medium(cells: Iterable[Cell]) -> Medium | None:
    """Give the medium that all cells are of; None where one is of none, or of another."""
    media = set(map(_medium_of, cells))
    return media.pop() if len(media) == 1 else None


def _medium_of(cell: Cell) -> Medium | None:
    """The medium of a cell that is a path, the bytes of a file, or the pixels of an image."""
    if isinstance(cell, str | Path):
        return medium_of_name(str(cell))
    if isinstance(cell, bytes):
        return medium_of_content(cell)
    is_drawn = getattr(cell, "ndim", 0) in (2, 3) or (hasattr(cell, "getbands") and hasattr(cell, "size"))
    return IMAGE if is_drawn else None


def _named(labels: Sequence[Cell], classes: Any) -> Sequence[Cell]:
    labels = labels if isinstance(labels, Coded) else tuple(map(_plain, labels))
    if not isinstance(classes, list | tuple) or not all(type(label) is int for label in once(labels)):
        return labels
    fits = all(0 <= label < len(classes) for label in once(labels))
    return tuple(normal(str(classes[label])) for label in labels) if fits else labels


def _key(key: str, cell: Cell) -> str:
    return str(cell) if isinstance(cell, str | Path) and medium_of_name(str(cell)) is not None else key
