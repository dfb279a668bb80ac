"""Sounds made on the spot: tones, chirps and noise, as arrays and as files."""

import io
from pathlib import Path

import numpy as np
import soundfile

RATE = 8_000


def tone(hertz: float = 440.0, seconds: float = 0.5, rate: int = RATE, to_hertz: float | None = None) -> np.ndarray:
    """A tone of half of the largest amplitude, (samples,); with `to_hertz` it glides there."""
    time = np.arange(round(seconds * rate)) / rate
    glide = ((to_hertz or hertz) - hertz) * time / (2 * seconds)
    return 0.5 * np.sin(2 * np.pi * (hertz + glide) * time)


def encoded(samples: np.ndarray, rate: int = RATE, kind: str = "WAV", subtype: str | None = None) -> bytes:
    """The bytes of a file with these samples."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    return file.getvalue()


def class_folders(folder: Path, each: int = 12) -> Path:
    """Class folders of low and of high tones in noise, some stereo, some FLAC, of two rates; gives the folder."""
    chance = np.random.default_rng(0)
    for label, hertz in (("low", 300), ("high", 1500)):
        (folder / label).mkdir(parents=True)
        for number in range(each):
            rate = (RATE, 11_025)[number % 2]
            sound = tone(hertz * chance.uniform(0.9, 1.1), chance.uniform(0.3, 0.5), rate)
            sound += chance.normal(0, 0.02, len(sound))
            sound = np.stack([sound, sound], 1) if number % 3 == 0 else sound
            suffix, kind = (".flac", "FLAC") if number % 4 == 0 else (".wav", "WAV")
            (folder / label / f"{number}{suffix}").write_bytes(encoded(sound, rate, kind))
    return folder
