"""A sound is drawn, and heard, in a piece of HTML that stands by itself."""

import base64
import re

import numpy as np

from byeori.fields.sound.player import player
from byeori.fields.sound.reading import Wave, read_wave
from sounds import RATE, encoded, tone


def test_the_player_holds_the_sound():
    shown = player(read_wave(encoded(tone()), RATE))
    kind, content = re.search(r'src="data:(audio/[a-z]+);base64,([^"]+)"', shown).groups()
    again = read_wave(base64.b64decode(content), RATE)
    assert kind in ("audio/mpeg", "audio/wav")
    assert abs(again.duration_s - 0.5) < 0.1
    assert "<svg" in shown
    assert "http" not in shown


def test_silence_and_one_sample_are_drawn_too():
    for samples in (np.zeros(100, np.float32), np.ones(1, np.float32)):
        assert "<path" in player(Wave(samples, RATE, RATE, 1, 0.0))
