"""Exported programs of torch.export as data: a .pt2 archive from which nothing but arithmetic can come.

A .pt2 file is a zip of JSON and raw tensors, yet torch's reader trusts it: sample inputs and odd tensors are pickles, a
node's target is looked up as any attribute of torch (`torch.os.system` is one), sizes go through sympy's `eval`, guards
are Python text. So an archive is taken apart here, each part is held against what a plain network needs, and torch
reads a fresh archive in memory that is made of the checked parts only.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from byeori.core.errors import BundleError

if TYPE_CHECKING:
    from torch import nn
    from torch.export import ExportedProgram

_MODEL = "models/model.json"
_SAMPLE = "data/sample_inputs/model.pt"
_CONFIGS = ("data/weights/model_weights_config.json", "data/constants/model_constants_config.json")
_MARKS = ("archive_format", "archive_version", "byteorder", ".data/version", ".data/serialization_id", "version")
_TENSOR = re.compile(r"data/(weights/weight|constants/tensor)_\d+", re.ASCII)

_WORDS = re.compile(r"[\w.+\- ]*")  # letters of any script, since columns may be named in any; no quotes, no brackets
_NAME = re.compile(r"(?!\d)\w*", re.ASCII)
_OPERATOR = re.compile(
    r"torch\.ops\.aten\.(?!save\b|load\b|from_file\b|_?print\b|warn\b)\w+\.\w+"
    r"|_operator\.(add|sub|mul|floordiv|truediv|mod|pow|neg|getitem|eq|ne|lt|le|gt|ge)",
    re.ASCII,
)
_SIZE = re.compile(
    r"(Symbol\('\w+'(, (integer|positive|nonnegative)=True)*\)|Integer\(-?\d+\)|True|False"
    r"|(Mul|Add|Pow|Min|Max|Mod|FloorDiv|CleanDiv|PythonMod)\(|[), ])*",
    re.ASCII,
)
_ARGUMENTS = {
    *("as_none", "as_tensor", "as_tensors", "as_optional_tensors", "as_optional_tensor", "as_string", "as_name"),
    *("as_int", "as_ints", "as_float", "as_floats", "as_bool", "as_bools", "as_int_lists", "as_expr"),
    *("as_scalar_type", "as_device", "as_layout", "as_memory_format"),
    *("as_sym_int", "as_sym_ints", "as_sym_bool", "as_sym_bools", "as_sym_float", "as_sym_floats"),
}
_EMPTY = {"guards_code", "custom_obj_values", "metadata", "treespec_namedtuple_fields"}
_REFUSED = {"custom_obj", "token"}
_MOST_UNPACKED = 20  # times the size of the archive; torch stores tensors as they are


def save_program(program: ExportedProgram, path: Path) -> None:
    """Write a program without sample inputs, guards and traces of its source; more than data is a BundleError."""
    file = io.BytesIO()
    torch.export.save(program, file)
    parts = _parts(file)
    model = json.loads(parts[_MODEL])
    model["guards_code"] = []
    for node in model["graph_module"]["graph"]["nodes"]:
        node["metadata"] = {}
    parts |= {_MODEL: json.dumps(model).encode(), _SAMPLE: b""}
    _check(parts, path)
    path.write_bytes(_archive(parts))


def load_program(path: Path, device: torch.device) -> nn.Module:
    """Read a program and give it as a module on `device`; an archive that holds more than data is a BundleError."""
    try:
        parts = _parts(path)
        _check(parts, path)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{path}: not an exported program that can be read ({error!r}); export it again") from None
    program = torch.export.load(io.BytesIO(_archive(parts)))
    if device.type != "cpu":
        from torch.export.passes import move_to_device_pass

        program = move_to_device_pass(program, device)
    return program.module()


def _parts(file: Path | io.BytesIO) -> dict[str, bytes]:
    """Give the archive's files by their name under its one top folder."""
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
        packed = file.stat().st_size if isinstance(file, Path) else file.getbuffer().nbytes
        if unpacked > _MOST_UNPACKED * packed:
            raise ValueError(f"{packed:,} bytes that unpack to {unpacked:,}")
        return {info.filename.partition("/")[2]: archive.read(info) for info in archive.infolist()}


def _archive(parts: dict[str, bytes]) -> bytes:
    """Make an archive of the parts, the same bytes for the same parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(f"model/{name}"), content)
    return file.getvalue()


def _check(parts: dict[str, bytes], path: Path) -> None:
    for name, content in parts.items():
        if not (_TENSOR.fullmatch(name) or name in (*_CONFIGS, _MODEL, *_MARKS) or (name == _SAMPLE and not content)):
            raise _refusal(path, f"the part {name!r}")
    for name in _CONFIGS:
        _walk(json.loads(parts[name]), name, path)
    model = json.loads(parts[_MODEL])
    _walk(model, "model", path)
    for call in model["graph_module"]["module_call_graph"]:
        for spec in ("in_spec", "out_spec"):
            _check_spec(json.loads((call["signature"] or {}).get(spec) or "null"), path)


def _walk(value: Any, key: str, path: Path) -> None:
    """Hold every name and string below `key` against what a network's arithmetic needs."""
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_key(name, inner, path)
            _walk(inner, name, path)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, key, path)
    elif isinstance(value, str) and key not in ("in_spec", "out_spec"):
        names = {"name": _NAME, "forward_arg_names": _NAME, "as_name": _NAME, "target": _OPERATOR, "expr_str": _SIZE}
        if not names.get(key, _WORDS).fullmatch(value):
            raise _refusal(path, f"{key} {value[:80]!r}")


def _check_key(name: str, value: Any, path: Path) -> None:
    argument = name.startswith("as_") and name not in _ARGUMENTS
    full = name in _EMPTY and bool(value)
    pickled = name == "use_pickle" and value is not False
    if argument or full or pickled or name in _REFUSED or not _WORDS.fullmatch(name):
        raise _refusal(path, f"{name[:80]!r}: {str(value)[:80]}")


def _check_spec(spec: Any, path: Path) -> None:
    """Let the description of arguments hold nothing but tuples, lists and dicts."""
    if isinstance(spec, list):
        for inner in spec:
            _check_spec(inner, path)
    elif isinstance(spec, dict):
        plain = spec.get("type") in (None, "builtins.tuple", "builtins.list", "builtins.dict")
        if not plain or spec.get("context") not in (None, "null", "[]"):
            raise _refusal(path, f"arguments of {str(spec.get('type'))[:80]!r}")
        _check_spec(spec.get("children_spec", []), path)


def _refusal(path: Path, what: str) -> BundleError:
    return BundleError(
        f"{path}: holds {what}, which is more than the arithmetic of a network; nothing of it was loaded. "
        "Export to onnx, or keep the weights form and give the module when loading"
    )
