"""Findings about single files: what is broken, named wrongly, animated, blank or no sample at all."""

import os

from PIL import Image

from findings import files, found
from pictures import picture, write_picture


def test_broken_files_are_told_apart_and_left_out(photos):
    ants = photos / "train" / "ants"
    (ants / "empty.jpg").touch()
    (ants / "words.jpg").write_text("no image at all")
    write_picture(ants / "cut.jpg", 500, size=(200, 150))
    (ants / "cut.jpg").write_bytes((ants / "cut.jpg").read_bytes()[:2000])
    os.symlink("nowhere", ants / "gone.jpg")
    Image.new("1", (9000, 9000)).save(ants / "bomb.png")
    kinds = found(photos)
    told = {kind: files(findings) for kind, findings in kinds.items()}
    assert told == {
        "empty file": {"train/ants/empty.jpg"},
        "unreadable": {"train/ants/words.jpg"},
        "truncated": {"train/ants/cut.jpg"},
        "missing": {"train/ants/gone.jpg"},
        "too many pixels": {"train/ants/bomb.png"},
    }
    assert {f.severity for findings in kinds.values() for f in findings} == {"error"}
    assert "81,000,000" in kinds["too many pixels"][0].reason or "9000 x 9000" in kinds["too many pixels"][0].reason
    assert "leaves it out" in kinds["truncated"][0].action


def test_names_that_tell_another_format_are_found(photos):
    picture(500).save(photos / "train" / "ants" / "a.png", "JPEG")
    picture(501).save(photos / "train" / "ants" / "nosuffix", "PNG")
    told = found(photos)["wrongly named"]
    assert {(f.reason, f.files) for f in told} == {
        ("the content is JPEG, the name ends in .png", ("train/ants/a.png",)),
        ("the content is PNG, the name has no suffix", ("train/ants/nosuffix",)),
    }


def test_animations_are_found_and_photos_with_a_second_view_are_none(photos):
    ants = photos / "train" / "ants"
    picture(500).save(ants / "moving.gif", save_all=True, append_images=[picture(501), picture(502)])
    picture(503).save(ants / "phone.jpg", "MPO", save_all=True, append_images=[picture(504)])
    kinds = found(photos)
    assert files(kinds["animated"]) == {"train/ants/moving.gif"}
    assert "3 at most" in kinds["animated"][0].reason
    assert "wrongly named" not in kinds


def test_pictures_of_one_colour_are_told(photos):
    Image.new("RGB", (48, 40), "olive").save(photos / "train" / "ants" / "x.png")
    assert files(found(photos)["blank"]) == {"train/ants/x.png"}


def test_files_passed_over_are_notes(photos):
    (photos / "train" / "ants" / "notes.txt").write_text("words")
    told = found(photos)["passed over"]
    assert (told[0].severity, told[0].files) == ("note", ("train/ants/notes.txt",))
