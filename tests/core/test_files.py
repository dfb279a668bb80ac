"""Files are whole or not there, whatever happens while they are written."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from byeori.core import files
from byeori.core.errors import ByeoriError, DataError
from byeori.core.files import (
    TEMPORARY,
    building,
    cache_folder,
    file_hash,
    new_array,
    read_json,
    sweep,
    write_json,
    write_text,
    writing,
)


class Crash(Exception):
    """What a test lets happen."""


def write_then_crash(path: Path) -> None:
    path.write_text("half")
    raise Crash


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(f"{TEMPORARY}*")]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file that must survive."""
    path = tmp_path / "place" / "notes.txt"
    write_text(path, "old")
    return path


@pytest.fixture
def old_folder(tmp_path: Path) -> Path:
    """A folder that must survive."""
    folder = tmp_path / "place" / "bundle"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("old")
    (folder / "gone.txt").write_text("old")
    return folder


def test_a_file_is_written_with_the_folders_it_needs(tmp_path):
    path = tmp_path / "a" / "b" / "notes.txt"
    write_text(path, "벼리")
    assert path.read_bytes() == "벼리".encode()
    assert not left_over(tmp_path)


def test_the_old_file_stays_until_the_new_one_is_whole(old):
    with writing(old) as temporary:
        temporary.write_text("new")
        assert old.read_text() == "old"
        assert temporary.parent == old.parent  # so that the rename is one on the same disk
    assert old.read_text() == "new"
    assert not left_over(old.parent)


def test_a_crash_leaves_the_old_file_and_no_temporary_one(old):
    with pytest.raises(Crash), writing(old) as temporary:
        write_then_crash(temporary)
    assert old.read_text() == "old"
    assert not left_over(old.parent)


def test_a_block_that_writes_nothing_is_told(tmp_path):
    with pytest.raises(ByeoriError, match="cannot be written"), writing(tmp_path / "x"):
        pass


def test_content_and_folder_are_synced_around_the_rename(old, monkeypatch):
    seen = []
    sync, replace = files._sync, os.replace
    monkeypatch.setattr(files, "_sync", lambda path: (seen.append(f"sync {path.name}"), sync(path)))
    monkeypatch.setattr(os, "replace", lambda a, b: (seen.append("rename"), replace(a, b)))
    write_text(old, "new")
    assert seen[0].startswith(f"sync {TEMPORARY}")
    assert seen[1:] == ["rename", "sync place"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_the_old_file_stays(old, monkeypatch, number):
    def full(descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ByeoriError) as caught:
        write_text(old, "new")
    assert str(caught.value) == (
        f"{old}: the disk is full; free some space and go on: what was there before is untouched"
    )
    assert old.read_text() == "old"
    assert not left_over(old.parent)


def test_a_write_that_fills_the_disk_is_told(old, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ByeoriError, match="the disk is full"):
        write_text(old, "new")
    assert old.read_text() == "old"


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of 256 kB, where this user may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no `mount` here to make a small disk with")
    if done.returncode:
        pytest.skip(f"this user may not make a small disk: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full_keeps_the_old_file_and_the_old_folder(small_disk):
    path, folder = small_disk / "notes.txt", small_disk / "bundle"
    write_text(path, "old")
    with building(folder) as temporary:
        (temporary / "a.txt").write_text("old")
    with pytest.raises(ByeoriError, match=r"notes.txt: the disk is full; free some space"):
        write_text(path, "x" * 1_000_000)
    with pytest.raises(ByeoriError, match=r"bundle: the disk is full; free some space"), building(folder) as temporary:
        (temporary / "a.txt").write_text("x" * 1_000_000)
    assert path.read_text() == (folder / "a.txt").read_text() == "old"
    assert sorted(small_disk.iterdir()) == [folder, path]


def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ByeoriError, match="cannot be written"):
        write_text(tmp_path / "file" / "notes.txt", "new")


def test_a_folder_is_replaced_whole(old_folder):
    with building(old_folder) as temporary:
        (temporary / "deep").mkdir()
        (temporary / "deep" / "b.txt").write_text("new")
        assert (old_folder / "a.txt").read_text() == "old"
    assert [path.relative_to(old_folder).as_posix() for path in sorted(old_folder.rglob("*"))] == ["deep", "deep/b.txt"]
    assert not left_over(old_folder.parent)


def test_a_crash_leaves_the_old_folder_and_no_temporary_one(old_folder):
    with pytest.raises(Crash), building(old_folder) as temporary:
        write_then_crash(temporary / "a.txt")
    assert (old_folder / "a.txt").read_text() == "old"
    assert not left_over(old_folder.parent)


def test_a_rename_that_fails_puts_the_old_folder_back(old_folder, monkeypatch):
    replace = os.replace

    def fails_at_the_second(source, target):
        if Path(target) == old_folder and "-old-" not in Path(source).name:
            raise OSError(errno.EIO, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fails_at_the_second)
    with pytest.raises(ByeoriError, match="cannot be written"), building(old_folder) as temporary:
        (temporary / "a.txt").write_text("new")
    assert (old_folder / "a.txt").read_text() == "old"
    assert not left_over(old_folder.parent)


def test_without_replacing_the_folder_that_is_there_stays(old_folder, tmp_path):
    with building(old_folder, replace=False) as temporary:
        (temporary / "a.txt").write_text("new")
    assert (old_folder / "a.txt").read_text() == "old"
    with building(tmp_path / "place" / "other", replace=False) as temporary:
        (temporary / "a.txt").write_text("new")
    assert (tmp_path / "place" / "other" / "a.txt").read_text() == "new"
    assert not left_over(tmp_path)


def test_what_killed_processes_left_is_swept_up_a_day_later(tmp_path):
    for name, age_s in (("old", 90_000), ("0123abcd-1-new", 60)):  # of a machine that shares the folder
        left = tmp_path / f"{TEMPORARY}{name}-bundle"
        left.mkdir()
        (left / "a.txt").write_text("half")
        os.utime(left, (time.time() - age_s,) * 2)
    with building(tmp_path / "bundle") as temporary:
        (temporary / "a.txt").write_text("new")
    assert left_over(tmp_path) == [f"{TEMPORARY}0123abcd-1-new-bundle"]


def test_what_a_dead_process_of_this_machine_left_is_swept_up_at_once(tmp_path):
    code = "import sys; from pathlib import Path; from byeori.core.files import _temporary; "
    code += "_temporary(Path(sys.argv[1])).mkdir()"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "dead")], check=True)
    mine = files._temporary(tmp_path / "mine")
    mine.mkdir()
    assert len(left_over(tmp_path)) == 2
    sweep(tmp_path)
    assert left_over(tmp_path) == [mine.name]


def test_an_array_that_the_disk_has_no_room_for_is_an_error_before_it_is_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    values = new_array(tmp_path / "a.npy", np.int16, (3, 2))
    values[:] = 7
    values.flush()
    assert np.load(tmp_path / "a.npy").tolist() == [[7, 7]] * 3
    assert os.stat(tmp_path / "a.npy").st_blocks > 0
    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(ByeoriError, match="column: the disk is full"), building(tmp_path / "column") as temporary:
        new_array(temporary / "a.npy", np.int16, (3, 2))
    assert not left_over(tmp_path)


def test_an_error_with_another_file_names_it(old, tmp_path):
    text = r"notes.txt: cannot be written \(No such file or directory: .*absent.txt\)"
    with pytest.raises(ByeoriError, match=text), writing(old):
        (tmp_path / "absent.txt").read_text()


def test_a_process_that_is_killed_leaves_the_old_file(old):
    code = f"""
import os, signal
from pathlib import Path
from byeori.core.files import writing
with writing(Path({str(old)!r})) as temporary:
    temporary.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert old.read_text() == "old"


def test_json_is_written_for_people_and_read_back(tmp_path):
    content = {"class": "고양이", "share": 0.5, "rows": [1, 2]}
    write_json(tmp_path / "x.json", content)
    assert "고양이" in (tmp_path / "x.json").read_text(encoding="utf-8")
    assert read_json(tmp_path / "x.json") == content


def test_json_that_no_browser_reads_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "x.json", {"loss": float("nan")})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"{half", b"", b"\xff\xfe\x00"])
def test_what_is_no_json_is_told_with_its_place(tmp_path, content):
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(DataError, match=r"x\.json: not a JSON file \(.+\); it was damaged"):
        read_json(tmp_path / "x.json", DataError)


def test_a_missing_json_is_told(tmp_path):
    with pytest.raises(DataError, match=r"x\.json: no such file"):
        read_json(tmp_path / "x.json", DataError)


def test_a_hash_is_that_of_the_bytes(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert file_hash(tmp_path / "x").startswith("ba7816bf8f01cfea")


def test_the_cache_lies_where_its_user_says(tmp_path, monkeypatch):
    monkeypatch.setenv("BYEORI_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
    monkeypatch.delenv("BYEORI_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "byeori"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "byeori"


def test_a_file_name_that_is_no_utf8_can_be_written_and_read_again(tmp_path):
    write_json(tmp_path / "a.json", {"file": "bad\udcff.png", "한": "글"})
    assert read_json(tmp_path / "a.json") == {"file": "bad\udcff.png", "한": "글"}
    assert "한" in (tmp_path / "a.json").read_text("utf-8")
