"""A sound is read whole from files of any kind, and what is wrong with one is told."""

import os

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.fields.sound.reading import content_of, duration_of, read_wave
from sounds import RATE, encoded, tone


@pytest.mark.parametrize(
    ("kind", "subtype", "off"),
    [
        ("WAV", "PCM_U8", 0.01),
        ("WAV", "PCM_16", 1e-4),
        ("WAV", "PCM_24", 1e-6),
        ("WAV", "PCM_32", 1e-6),
        ("WAV", "FLOAT", 1e-6),
        ("WAV", "DOUBLE", 1e-6),
        ("FLAC", "PCM_16", 1e-4),
        ("FLAC", "PCM_24", 1e-6),
        ("AIFF", "PCM_16", 1e-4),
        ("OGG", "VORBIS", 0.1),
    ],
)
def test_every_form_of_numbers_is_read(kind, subtype, off):
    found = read_wave(encoded(tone(), kind=kind, subtype=subtype), RATE)
    assert np.abs(found.samples - tone()).max() < off
    assert (found.rate, found.own_rate, found.channels) == (RATE, RATE, 1)


def test_channels_become_their_mean():
    both = np.stack([tone(), np.zeros(len(tone()))], 1)
    found = read_wave(encoded(both), RATE)
    assert found.channels == 2
    np.testing.assert_allclose(found.samples, tone() / 2, atol=1e-4)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000])
def test_another_rate_gives_the_same_tone(rate):
    found = read_wave(encoded(tone(rate=rate), rate), 16_000).samples
    assert len(found) == 8_000
    np.testing.assert_allclose(found[500:-500], tone(rate=16_000)[500:-500], atol=2e-3)


def test_what_lies_above_the_lower_rate_is_gone():
    found = read_wave(encoded(tone(7_000, rate=16_000), 16_000), 8_000).samples
    assert np.abs(found[500:-500]).max() < 0.01


def test_clipped_numbers_are_counted():
    assert read_wave(encoded(np.clip(tone() * 4, -1, 1)), RATE).clipped > 0.5


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "sound: the file has 0 bytes"),
        (b"no sound", "sound: not a sound that can be read; wanted WAV, FLAC"),
        (b"RIFF\0\0\0\0WAVE", "sound: the sound is broken"),
        (b"fLaC" + bytes(200), "sound: the sound is broken"),
        (b"\0\0\0\x18ftypM4A ....", "sound: a sound of a format that is not read; save it as WAV"),
        (encoded(tone())[:2_000], "sound: truncated: its head says 0.50 s, and 0.12 s are there; copy it anew"),
        (encoded(tone(), kind="FLAC")[:2_000], "sound: (truncated|the sound is broken)"),
        (encoded(tone()[:0]), "sound: holds no sound"),
        (encoded(np.full(100, np.nan), subtype="FLOAT"), "sound: has samples that are no finite numbers"),
        (encoded(np.zeros((100, 40))), "sound: has 8,000 samples a second in 40 channels; wanted"),
        (encoded(tone(rate=800), 800), "sound: has 800 samples a second in 1 channels; wanted"),
        ("data:audio/wav;base64,?", "sound: a data: URL that is not base64"),
    ],
    ids=range(12),
)
def test_what_is_broken_is_told(content, what):
    with pytest.raises(DataError, match=f"^{what}"):
        read_wave(content, RATE)


def test_a_head_that_claims_hours_makes_room_for_nothing():
    content = bytearray(encoded(tone()[:100]))
    content[40:44] = (2**31 - 1).to_bytes(4, "little")
    with pytest.raises(DataError, match=r"truncated: its head says 134,217\.73 s"):
        read_wave(bytes(content), RATE)


def test_a_wav_that_was_written_to_a_pipe_is_read_to_its_end():
    content = bytearray(encoded(tone()[:100]))
    content[40:44] = b"\xff" * 4
    assert len(read_wave(bytes(content), RATE).samples) == 100


def test_what_is_too_long_is_refused():
    with pytest.raises(DataError, match="is longer than 600 s"):
        read_wave(encoded(np.zeros(601_000), 1_000), 2_000)


@pytest.mark.timeout(20)
def test_a_path_is_read_under_its_root_and_a_pipe_is_not(tmp_path):
    (tmp_path / "a.wav").write_bytes(encoded(tone()))
    os.mkfifo(tmp_path / "pipe.wav")
    assert len(read_wave("a.wav", RATE, tmp_path).samples) == 4_000
    assert duration_of("a.wav", tmp_path) == 0.5
    assert duration_of("gone.wav", tmp_path) is None
    assert content_of(tmp_path / "a.wav") == encoded(tone())
    for name, what in (("pipe.wav", "a pipe or a device"), ("gone.wav", "no such file"), (".", "a folder")):
        with pytest.raises(DataError, match=what):
            read_wave(name, RATE, tmp_path)
