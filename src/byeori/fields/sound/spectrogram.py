"""A sound as a picture of its pitches over time: the loudness in bands of the mel scale, in dB.

Frames of 25 ms, one each 10 ms, are taken with a Hann window; their power spectrum is summed up in triangles that
stand evenly on the mel scale, mel = 2595 log10(1 + Hz / 700) (Davis, Mermelstein 1980; O'Shaughnessy 1987).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

WINDOW_S, HOP_S = 0.025, 0.010  # as is usual since Davis and Mermelstein, 1980
LOWEST_HZ = 20.0  # the lowest that is heard
FLOOR = 1e-10
"""The least power, of a full-scale tone's: -100 dB."""


def sizes_of(rate: int) -> tuple[int, int, int]:
    """Give the samples of a window, of a hop, and of a Fourier transform, at a rate.

    The transform is at least twice as long as the window, so that each of the triangles has a line in it.

    >>> sizes_of(16_000)
    (400, 160, 1024)
    """
    window = round(WINDOW_S * rate)
    return window, round(HOP_S * rate), 2 ** math.ceil(math.log2(2 * window))


def log_mel(samples: np.ndarray, rate: int, bands: int) -> np.ndarray:
    """Give the power in dB, (bands, frames) float64, 0 for a tone of the largest amplitude; -100 at least.

    Frame t is about sample t * hop; what lies outside of the sound is silence.
    """
    window, hop, size = sizes_of(rate)
    count = max(len(samples) // hop, 1)
    padded = np.zeros((count - 1) * hop + window, np.float64)
    part = samples[: len(padded) - window // 2]
    padded[window // 2 : window // 2 + len(part)] = part
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]  # (frames, window)
    shape = _hann(window)
    power = np.abs(np.fft.rfft(frames * shape, size)) ** 2 / (shape.sum() / 2) ** 2
    return np.asarray(10 * np.log10(np.maximum(power @ triangles(rate, bands).T, FLOOR)).T)


@lru_cache(8)
def triangles(rate: int, bands: int) -> np.ndarray:
    """Give the weight of each line of the spectrum in each band, (bands, size / 2 + 1): 1 at a band's middle."""
    size = sizes_of(rate)[2]
    lowest, highest = _mel(np.array([LOWEST_HZ, rate / 2])).tolist()
    edges = 700 * (10 ** (np.linspace(lowest, highest, bands + 2) / 2595) - 1)  # Hz
    lines = np.arange(size // 2 + 1) * rate / size
    low, middle, high = (edges[start : start + bands, None] for start in range(3))
    rising, falling = (lines - low) / (middle - low), (high - lines) / (high - middle)
    return np.asarray(np.maximum(0, np.minimum(rising, falling)))


def _mel(hertz: np.ndarray) -> np.ndarray:
    return 2595 * np.log10(1 + hertz / 700)


def _hann(window: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
