"""Samples of the IAM Handwriting Database as it is unpacked: lines, or whole forms where no line pictures are there.

    lines/a01/a01-000u/a01-000u-00.png  with  lines.txt (or ascii/lines.txt), or else xml/a01-000u.xml
    forms/a01-000u.png (or formsA-D/...)  with  xml/a01-000u.xml

`forms.txt` names the writers, and `trainset.txt`, `validationset1.txt`, `validationset2.txt` and `testset.txt`, in any
folder, the parts; without them the writers are not known to be apart: use `--group writer`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from byeori.core.encodings import decoded
from byeori.core.errors import DataError
from byeori.data.limits import LOST_LINES
from byeori.data.samples import Samples
from byeori.data.sources.inside import walk
from byeori.fields.picture.medium import IMAGE

_SETS = {"trainset": "train", "validationset1": "val", "validationset2": "val", "testset": "test"}
_ROW = re.compile(r"^[a-z]\d\d-\d+\w*-\d+ (ok|err) \d+ ", re.MULTILINE)
_FIELDS = 9  # words in a row of lines.txt, the text the last of them


def holds_iam(root: Path) -> bool:
    """Whether a folder holds IAM's transcriptions: its table of lines, or XML files of forms."""
    if (table := _table(root, "lines.txt")) is not None:
        return _ROW.search(table.read_text(encoding="utf-8", errors="replace")) is not None
    first = next(iter(sorted((root / "xml").glob("*.xml"))), None)
    return first is not None and b"<form" in first.read_bytes()[:4000]


def read_iam(root: Path) -> Samples:
    """Read lines, or else forms, with the columns image, text and writer; what has no picture is passed over."""
    pictures = {Path(name).stem: name for name in walk(root, IMAGE).files}
    texts = _line_texts(root)
    found = {name: text for name, text in texts.items() if name in pictures}
    if not found and (root / "xml").is_dir():
        texts = {form: "\n".join(lines.values()) for form, lines in _forms(root)[0].items()}
        found = {name: text for name, text in texts.items() if name in pictures}
    if not found:
        raise DataError(
            f"{root}: {len(texts):,} transcriptions of IAM and no picture of any of them; unpack lines.tgz or the "
            f"forms beside them, so that there is {root / 'lines' / 'a01' / 'a01-000u' / 'a01-000u-00.png'}"
        )
    writers, parts = _writers(root), _parts(root)
    names = sorted(found)
    columns = {
        "image": tuple(pictures[name] for name in names),
        "text": tuple(found[name] for name in names),
        "writer": tuple(writers.get(_form(name)) for name in names),
    }
    spare = tuple((name, "its picture is not here") for name in sorted(set(texts) - set(found))[:LOST_LINES])
    given = tuple(parts.get(name, parts.get(_form(name))) for name in names) if parts else (None,) * len(names)
    kept = [place for place, part in enumerate(given) if part is not None or not parts]
    columns = {name: tuple(cells[place] for place in kept) for name, cells in columns.items()}
    keys = tuple(pictures[names[place]] for place in kept)
    return Samples(root.name, root, keys, columns, tuple(given[place] for place in kept), "text", ("image",), spare)


def _line_texts(root: Path) -> dict[str, str]:
    """The text of every line by its name, of the table or of the forms."""
    table = _table(root, "lines.txt")
    if table is None:
        return {name: text for lines in _forms(root)[0].values() for name, text in lines.items()}
    return {row[0]: row[-1].replace("|", " ") for row in _rows(table)}


def _rows(path: Path) -> Iterator[list[str]]:
    """The rows of lines.txt: name, ok or err, threshold, pieces, x, y, width, height, words with | between."""
    for number, line in enumerate(decoded(path).splitlines(), start=1):
        if line.startswith("#") or not line.strip():
            continue
        row = line.split(" ", _FIELDS - 1)
        if len(row) != _FIELDS or row[1] not in ("ok", "err"):
            raise DataError(f"{path}:{number}: wanted a row of IAM's lines.txt, `a01-000u-00 ok 154 19 ... A|MOVE|to`")
        yield row


def _forms(root: Path) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The lines of every form by name, and its writer, of the XML files."""
    forms: dict[str, dict[str, str]] = {}
    writers: dict[str, str] = {}
    for path in sorted((root / "xml").glob("*.xml")):
        try:
            form = ElementTree.parse(path).getroot()
        except ElementTree.ParseError as error:
            raise DataError(f"{path}: not an XML file of an IAM form ({error})") from None
        lines = {line.get("id", ""): line.get("text", "") for line in form.iter("line")}
        forms[path.stem] = {name: text for name, text in lines.items() if name}
        if (writer := form.get("writer-id")) is not None:
            writers[path.stem] = writer
    return forms, writers


def _writers(root: Path) -> Mapping[str, str]:
    table = _table(root, "forms.txt")
    if table is None:
        return _forms(root)[1]
    rows = [line.split() for line in decoded(table).splitlines() if line.strip() and not line.startswith("#")]
    return {row[0]: row[1] for row in rows if len(row) > 1}


def _parts(root: Path) -> dict[str, str]:
    """The part of every line or form that one of the lists of the database's tasks names."""
    parts: dict[str, str] = {}
    for path in sorted(root.rglob("*set*.txt")):
        if path.stem in _SETS:
            parts |= dict.fromkeys(decoded(path).split(), _SETS[path.stem])
    return parts


def _form(name: str) -> str:
    """The form of a line: `a01-000u-00` is of `a01-000u`."""
    return "-".join(name.split("-")[:2])


def _table(root: Path, name: str) -> Path | None:
    return next((path for path in (root / name, root / "ascii" / name) if path.is_file()), None)
