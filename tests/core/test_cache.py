"""Folders of the cache: used as they were written, made anew where a byte has changed."""

import pytest

from byeori.core.cache import SEAL, cached, is_whole


@pytest.fixture
def made(tmp_path):
    """Calls of the writer, and what makes the folder."""
    calls = []

    def write(folder):
        calls.append(folder)
        (folder / "a.npy").write_bytes(bytes(100_000))
        (folder / "b.json").write_text("{}")

    return calls, lambda: cached(tmp_path / "cache/one", write)


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_what_is_as_it_was_written_is_not_made_again(made):
    calls, make = made
    assert make() == make()
    assert len(calls) == 1
    assert is_whole(make())


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: flip(folder / "a.npy"),
        lambda folder: flip(folder / "b.json"),
        lambda folder: (folder / "a.npy").write_bytes(bytes(50_000)),
        lambda folder: (folder / "b.json").unlink(),
        lambda folder: (folder / "c.npy").write_bytes(b"more"),
        lambda folder: flip(folder / SEAL),
        lambda folder: (folder / SEAL).write_text("[]"),
    ],
)
def test_a_changed_byte_a_file_less_and_one_more_are_said_and_made_anew(made, capsys, harm):
    calls, make = made
    harm(make())
    assert is_whole(make())
    assert len(calls) == 2
    assert "has changed since it was written" in capsys.readouterr().err


def test_a_folder_of_a_time_before_hashes_is_made_anew_without_a_word(made, capsys):
    calls, make = made
    (make() / SEAL).unlink()
    make()
    assert len(calls) == 2
    assert not capsys.readouterr().err
