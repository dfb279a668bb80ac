"""The file of a source's expectations, which lies beside it: people.csv has people.csv.expectations.toml."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError
from byeori.core.files import write_text
from byeori.data.expectations import Expectations

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset

SUFFIX = ".expectations.toml"
_HEAD = """\
# What is expected of {name}, learned from its {samples:,} samples by `byeori check --expect`.
# `check` and `train` hold the data to it, and a model that is trained on the data names in its answers what is
# unexpected about a request. Change what is not so; take out what you do not want. Delete the file to learn it anew.

"""


def file_of(source: str | Path) -> Path:
    """Give where the expectations of a source lie.

    >>> file_of("data/people.csv").name
    'people.csv.expectations.toml'
    """
    path = Path(source).absolute()
    return path.with_name(path.name + SUFFIX)


def expectations_of(dataset: Dataset) -> Expectations | None:
    """Read the expectations of a dataset's source; None where it has none, or is no path.

    A file that cannot be understood is a ConfigError that names the place.
    """
    if dataset.source is None or not (path := file_of(dataset.source)).is_file():
        return None
    try:
        return Expectations.of_json(tomllib.loads(path.read_text(encoding="utf-8")), str(path))
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not a TOML file ({error})") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None


def write_expectations(dataset: Dataset, expectations: Expectations) -> Path:
    """Write what is expected beside the source; a file that is there already is not overwritten."""
    if dataset.source is None:
        raise ConfigError(f"{dataset.samples.name}: lies in no file, beside which its expectations could be written")
    path = file_of(dataset.source)
    if path.exists():
        raise ConfigError(f"{path}: is there already, and may have been edited; delete it to learn it anew")
    head = _HEAD.format(name=dataset.samples.name, samples=len(dataset))
    write_text(path, head + as_toml(expectations))
    return path


def as_toml(expectations: Expectations) -> str:
    """Write expectations as TOML with one line an entry, which people find their way in.

    >>> print(as_toml(Expectations.of_json({"samples_at_least": 5, "columns": {"a b": {"values": ["x", "y"]}}})))
    samples_at_least = 5
    <BLANKLINE>
    [columns."a b"]
    values = ["x", "y"]
    <BLANKLINE>
    """
    record = expectations.to_json()
    lines = [f"{name} = {value}" for name, value in record.items() if name != "columns"]
    for name, one in record["columns"].items():
        lines += ["", f"[columns.{_key(name)}]", *(f"{key} = {_value(value)}" for key, value in one.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def _value(value: Any) -> str:
    """A value as TOML: a text is written as in JSON, of which TOML takes all but one character as it is."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
