"""Which files are sounds, by their names and by how they begin."""

import numpy as np
import pytest

from byeori.core.signatures import HEAD
from byeori.fields.media import medium_of_content, medium_of_name
from byeori.fields.sound.medium import AUDIO, format_of
from sounds import encoded, tone


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3", "AIFF"])
def test_every_format_is_recognised_by_its_first_bytes(kind):
    content = encoded(tone(rate=16_000), 16_000, kind)
    assert format_of(content[:HEAD]) == kind
    assert medium_of_content(content) is medium_of_name(f"a{AUDIO.types[kind][0]}") is AUDIO


@pytest.mark.parametrize("head", [b"", b"RIFF....WEBP", b"\xff\xd8\xff\xe0", b"words", b"OggS" + bytes(100)])
def test_other_bytes_are_no_sound(head):
    assert format_of(head) is None


def test_what_unpacks_to_much_is_not_read_at_once():
    quiet = np.zeros(20_000)
    assert AUDIO.is_light(encoded(quiet))
    assert not AUDIO.is_light(encoded(quiet, kind="FLAC"))
    assert not AUDIO.is_heavy(encoded(quiet))
    assert AUDIO.is_heavy(encoded(np.zeros(2_100_000)))
