"""The spectrogram is what its formula says."""

import numpy as np
import pytest

from byeori.fields.sound.spectrogram import FLOOR, log_mel, sizes_of, triangles
from sounds import tone


def _by_the_formula(samples: np.ndarray, rate: int, bands: int, frame: int) -> np.ndarray:
    """One frame, term by term: (bands,) dB."""
    window, hop, size = sizes_of(rate)
    mel = np.linspace(*(2595 * np.log10(1 + f / 700) for f in (20.0, rate / 2)), bands + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hann = [0.5 - 0.5 * np.cos(2 * np.pi * n / window) for n in range(window)]
    first = frame * hop - window // 2
    x = [hann[n] * (samples[first + n] if 0 <= first + n < len(samples) else 0.0) for n in range(window)]
    levels = np.zeros(bands)
    for line in range(size // 2 + 1):
        turn = np.exp(-2j * np.pi * line * np.arange(window) / size)
        power = abs(np.sum(x * turn)) ** 2 / (sum(hann) / 2) ** 2
        hertz = line * rate / size
        for band in range(bands):
            low, middle, high = edges[band : band + 3]
            weight = min((hertz - low) / (middle - low), (high - hertz) / (high - middle))
            levels[band] += max(weight, 0.0) * power
    return 10 * np.log10(np.maximum(levels, FLOOR))


@pytest.mark.parametrize(("rate", "frame"), [(8_000, 0), (8_000, 7), (11_025, 12)])
def test_a_frame_is_what_the_formula_gives(rate, frame):
    samples = tone(500, 0.2, rate, to_hertz=2_000) + np.random.default_rng(0).normal(0, 0.01, round(0.2 * rate))
    found = log_mel(samples, rate, 20)
    assert found.shape == (20, len(samples) // sizes_of(rate)[1])
    np.testing.assert_allclose(found[:, frame], _by_the_formula(samples, rate, 20, frame), atol=1e-6)


@pytest.mark.parametrize("rate", [2_000, 8_000, 16_000, 44_100])
def test_every_band_has_a_line(rate):
    assert (triangles(rate, 64).max(1) > 0).all()


def test_a_higher_tone_lies_in_a_higher_band_and_silence_at_the_floor():
    places = [log_mel(tone(hertz, rate=16_000), 16_000, 64)[:, 20].argmax() for hertz in (200, 800, 3_200)]
    assert places == sorted(set(places))
    assert log_mel(np.zeros(1_600), 16_000, 64).max() == -100
