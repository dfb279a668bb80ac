"""Each way in which a bundle can be bad, with its text."""

import json
import os
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from byeori.bundles.bundle import Bundle
from byeori.bundles.folder import seal
from byeori.core.errors import BundleError


def change(folder: Path, edit: Callable[[dict], object]) -> None:
    """Change the record as a tool that knows the format would."""
    record = json.loads((folder / "bundle.json").read_text())
    edit(record)
    (folder / "bundle.json").write_text(json.dumps(record))


def seal_again(folder: Path) -> None:
    """List the files as they are now."""
    record = json.loads((folder / "bundle.json").read_text())
    seal(folder, {name: value for name, value in record.items() if name not in ("format", "files")})


def refuses(folder: Path, text: str) -> None:
    with pytest.raises(BundleError, match=text):
        Bundle.load(folder)


@pytest.mark.parametrize("name", ["model.safetensors", "proof.json", "proof.safetensors", "samples/0-0.png"])
def test_one_changed_byte_is_found_in_every_file(spoilt, name):
    content = bytearray((spoilt / name).read_bytes())
    content[len(content) // 2] ^= 1
    (spoilt / name).write_bytes(content)
    refuses(spoilt, re.escape(f"{spoilt / name}: its bytes are not those that were saved; copy the folder again"))


def test_a_newer_format_says_to_upgrade(spoilt):
    change(spoilt, lambda record: record.update(format=3, byeori="9.1"))
    refuses(spoilt, r"of format 3, written by byeori 9\.1; this byeori reads up to format 2: wanted a newer byeori")


def test_a_pickle_inside_is_refused_by_its_name(spoilt):
    (spoilt / "weights.pkl").write_bytes(b"anything")
    refuses(spoilt, r"weights\.pkl: is a pickle; a bundle holds data only, nothing of this folder was loaded")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_inside_is_refused_by_its_content_even_where_it_is_listed(spoilt, protocol):
    (spoilt / "samples" / "0-0.png").write_bytes(pickle.dumps({"a": 1}, protocol=protocol))
    seal_again(spoilt)
    refuses(spoilt, r"0-0\.png: is a pickle")


@pytest.mark.parametrize("name", ["model.pt", "pytorch_model.bin", "model.py", "samples/lib.so"])
def test_what_may_run_code_is_refused(spoilt, name):
    (spoilt / name).write_bytes(b"")
    refuses(spoilt, re.escape(name) + ": is a file that may run code")


def test_a_file_that_is_not_listed_is_named(spoilt):
    (spoilt / "notes.txt").write_text("x")
    refuses(spoilt, r"notes\.txt: is not listed in bundle\.json; take it out")


def test_a_listed_file_that_no_bundle_has_is_refused(spoilt):
    (spoilt / "notes.txt").write_text("x")
    seal_again(spoilt)
    refuses(spoilt, r"notes\.txt: no file of a bundle has this name")


def test_a_missing_file_is_named(spoilt):
    (spoilt / "model.safetensors").unlink()
    refuses(spoilt, r"model\.safetensors: is missing; copy the whole folder again")


def test_a_file_outside_the_folder_is_no_file_of_the_bundle(spoilt):
    (spoilt.parent / "secret").write_text("x")
    change(spoilt, lambda record: record["files"].update({"../secret": "00"}))
    refuses(spoilt, r"secret: is missing")


def test_the_card_belongs_to_its_owner_and_may_be_edited(spoilt):
    (spoilt / "README.md").write_text("license: mit")
    (spoilt / ".gitattributes").write_text("")
    assert Bundle.load(spoilt).prove() == 0.0


def test_a_field_that_byeori_does_not_know_asks_for_its_class(spoilt):
    change(spoilt, lambda record: record["task"]["inputs"]["image"].update(kind="hologram"))
    refuses(spoilt, r"field of kind 'hologram' is none of .*Bundle\.load\(path, fields=\[MyField\]\)")


def test_a_record_that_is_none_is_refused(spoilt):
    (spoilt / "bundle.json").write_text("[]")
    refuses(spoilt, "has no `format` number; it is not the record of a bundle")
    (spoilt / "bundle.json").write_text('{"format": 1}')
    refuses(spoilt, "lacks files, form, recipe, task")
    (spoilt / "bundle.json").write_text("{")
    refuses(spoilt, "not a JSON file")


def test_an_unknown_form_is_refused(spoilt):
    change(spoilt, lambda record: record.update(form="pickle"))
    refuses(spoilt, "form 'pickle' with files .*; wanted one of weights, onnx, torch-export")


def test_an_unknown_choice_of_the_recipe_is_the_bundles_error(spoilt):
    change(spoilt, lambda record: record["recipe"].update(magic=1))
    refuses(spoilt, "'magic' is not a choice of a recipe")


def test_weights_of_another_model_are_refused(spoilt):
    change(spoilt, lambda record: record["task"]["target"].update(classes=["cat", "dog"]))
    refuses(spoilt, r"model\.safetensors: does not fit the model 'small-resnet': .*size mismatch")


@pytest.mark.parametrize("name", ["samples/x.png", "notes", ".cache/a"])
def test_a_pipe_or_a_broken_link_is_refused_before_it_is_opened(spoilt, name):
    (spoilt / name).parent.mkdir(exist_ok=True)
    os.mkfifo(spoilt / name)
    refuses(spoilt, re.escape(name) + ": is no file")
    (spoilt / name).unlink()
    (spoilt / name).symlink_to("/nowhere")
    refuses(spoilt, re.escape(name) + ": is no file")


@pytest.mark.parametrize("name", [".git/config", ".cache/huggingface/x.lock"])
def test_what_a_hub_s_tools_leave_is_named_with_the_cure(spoilt, name):
    (spoilt / name).parent.mkdir(parents=True)
    (spoilt / name).write_text("x")
    refuses(spoilt, rf"was left by what fetched the bundle; delete {re.escape(name.split('/')[0])}")


def edited(folder: Path, name: str, edit: Callable[[object], object]) -> None:
    """Change a JSON file of the bundle, and list it as it is now."""
    content = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps(edit(content)))
    seal_again(folder)


def test_a_stored_sample_opens_no_path_outside_its_bundle(spoilt):
    def outside(entries):
        entries[0]["cells"]["image"] = {"json": "/etc/passwd"}
        return entries

    edited(spoilt, "proof.json", outside)
    refuses(spoilt, r"proof\.json: has no file for 'image'")


@pytest.mark.parametrize("content", [7, {"a": 1}, [7], [{"key": 1}], [{"key": "a", "cells": {"image": {"file": []}}}]])
def test_a_proof_of_another_type_is_refused(spoilt, content):
    edited(spoilt, "proof.json", lambda _: content)
    refuses(spoilt, "holds what no bundle holds|names|answers its")


@pytest.mark.parametrize("value", [7, None, [7], "x", {"a": 1}])
@pytest.mark.parametrize("name", ["task", "recipe", "files", "model", "form"])
def test_a_record_of_another_type_is_refused(spoilt, name, value):
    change(spoilt, lambda record: record.update({name: value}))
    refuses(spoilt, r"\S")


def test_a_record_that_is_nested_too_deeply_or_has_endless_numbers_is_refused(spoilt):
    (spoilt / "bundle.json").write_text("[" * 100_000)
    refuses(spoilt, "nested too deeply|not a JSON file")
    (spoilt / "bundle.json").write_text('{"format": ' + "1" * 5000 + "}")
    refuses(spoilt, "not a JSON file")


@pytest.mark.parametrize("name", ["model.safetensors", "proof.safetensors"])
@pytest.mark.parametrize("content", [b"", b"\xff" * 8, b"\x02" + b"\x00" * 7 + b"{}", b"{}" * 100])
def test_broken_tensors_are_refused(spoilt, name, content):
    (spoilt / name).write_bytes(content)
    seal_again(spoilt)
    refuses(spoilt, r"\S")
