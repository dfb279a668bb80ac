"""A bundle's folder: a record of every file with its hash, and nothing in it that is not data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from byeori.core.errors import BundleError, ByeoriError, ModelError
from byeori.core.files import file_hash, read_json, write_json

FORMAT = 2
"""The version of the folder's layout; a reader refuses a newer one. In 2 the reference has files of its own."""
BUNDLE = "bundle"
"""The folder of a run in which its bundle lies."""
RECORD = "bundle.json"
CARD = "README.md"
SAMPLES = "samples"
GRAPHS = {"weights": "model.safetensors", "onnx": "model.onnx", "torch-export": "model.pt2"}
"""Form of a bundle to the file of its network."""

PREPROCESS = "preprocess.json"
"""Of an exported form: what a caller without byeori does before and after the graph."""

_DATA = {"proof.json", "proof.safetensors", "reference.json", "reference.safetensors", PREPROCESS, *GRAPHS.values()}
_AROUND = {CARD, ".gitattributes", ".gitignore", ".DS_Store"}  # for people and for hubs; never read
_LEFT_BY_HUBS = (".git", ".cache")
_CODE = {".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".joblib", ".py", ".pyc", ".so", ".dll", ".dylib"}


@contextmanager
def telling_damage(folder: Path, *, own: bool = False) -> Iterator[None]:
    """Turn whatever the content of a bundle makes its readers stumble over into a BundleError.

    Where code of the user's `own` takes part, its errors stay as they are.
    """
    try:
        yield
    except (ModelError, BundleError) as error:
        if str(folder) in str(error):
            raise
        raise BundleError(f"{folder}: {error}") from None
    except (ByeoriError, OSError):
        raise
    except Exception as error:
        if own:
            raise
        first = " ".join(str(error).split())[:200]
        raise BundleError(
            f"{folder}: holds what no bundle holds ({type(error).__name__}: {first}); get the bundle again"
        ) from error


def seal(folder: Path, record: dict[str, Any]) -> None:
    """Write the record with the hash of every file in the folder."""
    files = {name: file_hash(folder / name) for name in _files(folder)}
    write_json(folder / RECORD, {"format": FORMAT, **record, "files": files})


def open_record(folder: Path) -> dict[str, Any]:
    """Read the record of a bundle's folder after checking its format and every file beside it.

    A newer format, a changed, missing or unlisted file, or one that can run is a BundleError that names it.
    """
    record = read_json(folder / RECORD, BundleError)
    if not isinstance(record, dict) or not isinstance(record.get("format"), int):
        raise BundleError(f"{folder / RECORD}: has no `format` number; it is not the record of a bundle")
    if record["format"] > FORMAT:
        raise BundleError(
            f"{folder}: a bundle of format {record['format']}, written by byeori {record.get('byeori', 'unknown')}; "
            f"this byeori reads up to format {FORMAT}: wanted a newer byeori"
        )
    missing = {"form", "task", "recipe", "files"} - set(record)
    if missing:
        raise BundleError(f"{folder / RECORD}: lacks {', '.join(sorted(missing))}; get the bundle again")
    _check_files(folder, record["files"])
    if record["form"] not in GRAPHS or GRAPHS[record["form"]] not in record["files"]:
        raise BundleError(
            f"{folder}: form {record['form']!r} with files {', '.join(sorted(record['files']))}; "
            f"wanted one of {', '.join(GRAPHS)}, with its file {', '.join(GRAPHS.values())}"
        )
    return record


def _check_files(folder: Path, listed: dict[str, str]) -> None:
    found = _files(folder)
    for name in found:
        _refuse_odd(folder / name, name)
        _refuse_code(folder / name)
        if name not in listed:
            raise BundleError(f"{folder / name}: is not listed in {RECORD}; take it out")
        if name not in _DATA and not name.startswith(f"{SAMPLES}/"):
            raise BundleError(f"{folder / name}: no file of a bundle has this name; get the bundle again")
    for name, wanted in listed.items():
        if name not in found:
            raise BundleError(f"{folder / name}: is missing; copy the whole folder again")
        if file_hash(folder / name) != wanted:
            raise BundleError(f"{folder / name}: its bytes are not those that were saved; copy the folder again")


def _refuse_odd(path: Path, name: str) -> None:
    """Refuse what is no file, which may never end, and what a hub's tools leave, which nobody has listed."""
    if not path.is_file():
        raise BundleError(f"{path}: is no file (a pipe, a device or a broken link); take it out")
    if name.split("/")[0] in _LEFT_BY_HUBS:
        raise BundleError(f"{path}: was left by what fetched the bundle; delete {name.split('/')[0]}, nothing needs it")


def _refuse_code(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(2)
    pickled = len(head) == 2 and head[0] == 0x80 and 2 <= head[1] <= 5  # the opcode PROTO and its version
    if pickled or path.suffix.lower() in _CODE:
        what = "a pickle" if pickled or path.suffix.lower() in {".pkl", ".pickle"} else "a file that may run code"
        raise BundleError(f"{path}: is {what}; a bundle holds data only, nothing of this folder was loaded")


def _files(folder: Path) -> list[str]:
    """Name the files of the folder but its record, its card and what a hub keeps beside them."""
    names = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if not path.is_dir())
    return [name.as_posix() for name in names if name.parts[0] not in _AROUND and name.as_posix() != RECORD]
