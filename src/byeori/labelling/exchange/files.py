"""Labels written to a file and read from one, in the format that its name or the user says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError, DataError, nearest
from byeori.core.files import writing
from byeori.labelling.exchange import coco, label_studio, table
from byeori.labelling.exchange.labels import Kept, keep, labels_of

if TYPE_CHECKING:
    from byeori.tracking.store import Store

FORMATS = ("label-studio", "csv", "coco")
_BY_NAME = {".json": "label-studio", ".csv": "csv"}


def export_labels(store: Store, data: str | Path, path: Path, *, to: str | None = None) -> int:
    """Write all labels of a source that stand to a file, and give of how many samples they are.

    `to` is label-studio (the default for .json), csv (for .csv) or coco, which is for masks.
    """
    form = _format(path, to)
    labels = labels_of(store, data, shown=form != "csv")
    if form == "csv":
        text = table.text_of(labels)
    elif form == "coco":
        text = json.dumps(coco.coco_of(labels), ensure_ascii=False)
    else:
        encode = json.JSONEncoder(ensure_ascii=False).encode
        text = "[" + ",\n".join(map(encode, label_studio.tasks_of(labels))) + "]"
    with writing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return len(labels.samples)


def import_labels(
    store: Store,
    data: str | Path,
    path: Path,
    *,
    target: str | None = None,
    form: Mapping[str, Any] | None = None,
    of: str | None = None,
) -> Kept:
    """Keep the labels of a file as decisions about the samples of a source; nothing that was decided is overwritten.

    `form` says how labels are asked, by which they are checked; masks need it for the numbers of their classes.
    """
    kind = _format(path, of)
    if kind == "csv":
        found = table.labels_from(path, target, form or {})
    else:
        content = _json(path)
        is_coco = kind == "coco" or (of is None and isinstance(content, dict) and "annotations" in content)
        read = coco.labels_from if is_coco else label_studio.labels_from
        try:
            found = read(content, form or {"widget": "short"})
        except (KeyError, TypeError, IndexError) as error:
            raise DataError(f"{path}: holds what such a file does not ({type(error).__name__}: {error})") from None
        except DataError as error:
            raise DataError(f"{path}: {error}") from None
    return keep(store, data, found, target=target, form=form)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: is not JSON ({error})") from None


def _format(path: Path, said: str | None) -> str:
    if said is not None:
        if said not in FORMATS:
            raise ConfigError(f"format {said!r} is not known{nearest(said, FORMATS)}; wanted {', '.join(FORMATS)}")
        return said
    if path.suffix.lower() not in _BY_NAME:
        raise ConfigError(f"{path}: wanted a name that ends in .json or .csv, or a format: {', '.join(FORMATS)}")
    return _BY_NAME[path.suffix.lower()]
