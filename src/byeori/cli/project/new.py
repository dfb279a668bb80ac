"""`byeori new FOLDER`: a project with behaviour tests, tests in Python and a workflow that posts the verdict."""

from __future__ import annotations

import json
import os
import shlex
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from statistics import pstdev

from byeori.core.errors import ConfigError, DataError
from byeori.core.files import building

_FILES = {
    "README.md": "README.md.txt",
    "recipe.toml": "recipe.toml.txt",
    "tests/test_model.py": "test_model.py.txt",
    ".gitignore": "gitignore.txt",
    ".github/workflows/model.yml": "model.yml.txt",
}
"""Where each file lies in the project, and its template."""
KINDS = {"pictures": "pictures", "texts": "texts", "table": "a table"}
"""What behaviour tests there are templates for, and what they are about."""
_ASKED = "${{ vars.BYEORI }}"
"""In the place of what pip installs, where nobody knows whence this byeori came: a variable of the repository."""


def write_project(folder: Path, data: Path | None, target: str | None = None) -> str:
    """Write a project into a new folder, whole or not at all; say what is in it.

    Its tests are those for the kind of `data`, which stays where it is; a folder that holds something is a ConfigError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder}: is there already; wanted a new folder, so that nothing of yours is overwritten")
    if target is not None and data is None:
        raise ConfigError("new: --target is a column of --data; name that too")
    kind, example = ("pictures", {}) if data is None else kind_of(data, target)
    place = Path("data") if data is None else Path(os.path.relpath(data.absolute(), folder.absolute()))
    for word in (place.as_posix(), target or ""):
        _refuse_code(word)
    asked, wanted = f" --target {shlex.quote(target)}" if target else "", requirement() or _ASKED
    values = {"name": folder.absolute().name, "data": shlex.quote(place.as_posix()), "target": asked, **example}
    values["byeori"] = wanted if wanted == _ASKED else json.dumps(wanted)
    with building(folder) as temporary:
        for name, template in {**_FILES, "behaviour.toml": f"behaviour-{kind}.toml.txt"}.items():
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            (temporary / name).write_text(_filled(template, values), encoding="utf-8")
    told = [f"{folder}: a project for {KINDS[kind]}; README.md tells the way, behaviour.toml is yours to fill"]
    if place.parts[:1] == ("..",) and data is not None:
        told.append(f"{data} lies outside of it, where its workflow finds it by a step of yours alone")
    if wanted == _ASKED:
        told.append(
            "its workflow asks the repository's variable BYEORI where pip gets byeori: this one came of a folder"
        )
    return "\n".join(told)


def requirement() -> str | None:
    """Give what pip is told to install this byeori again; None where it was installed from a folder or a file.

    What was installed says so itself (PEP 610): a commit of a repository, or else a version of an index.
    """
    try:
        installed = distribution("byeori")
    except PackageNotFoundError:
        return None
    text = installed.read_text("direct_url.json")
    if text is None:
        return f"byeori=={installed.version}"
    record = json.loads(text)
    vcs = record.get("vcs_info")
    return f"byeori @ {vcs['vcs']}+{record['url']}@{vcs['commit_id']}" if vcs else None


def _refuse_code(word: str) -> None:
    """Refuse what a workflow would take for code of its own, or for an end of the line."""
    if "${{" in word or not word.isprintable():
        raise ConfigError(
            f"new: {word!r} cannot stand in a workflow; rename it, without `${{{{` and control characters"
        )


def kind_of(data: Path, target: str | None) -> tuple[str, dict[str, str]]:
    """Give the kind of tests for some data, and what an example of them may be about: a column, and a tolerance."""
    from byeori.data.dataset import Dataset
    from byeori.fields.number.number import Number

    if not data.exists():
        raise DataError(f"{data}: no such file or folder; --data names what the model learns from")
    dataset = Dataset(data, target=target)
    inputs = dataset.task.inputs
    pictures = next((name for name, field in inputs.items() if field.about.media == "image"), None)
    texts = next((name for name, field in inputs.items() if field.kind == "text"), None)
    kind = "pictures" if pictures else "texts" if texts else "table"
    tolerance = ""
    if isinstance(dataset.task.target, Number):
        tolerance = f"tolerance = {pstdev(dataset.values(dataset.task.name)):.3g} # one deviation of the answers\n"
    column = json.dumps(pictures or texts or next(iter(inputs)), ensure_ascii=False).replace("\x7f", "\\u007f")
    return kind, {"column": column, "tolerance": tolerance}


def _filled(template: str, values: dict[str, str]) -> str:
    """A template with `@name@` filled in; a workflow has braces and dollars of its own."""
    text = (files(__package__) / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
