"""Sounds: a word, a bird, a machine; each as the loudness of its pitches over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import ConfigError, DataError, ModelError, nearest
from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.contract import Cell, Input
from byeori.fields.sound.medium import SUFFIXES
from byeori.fields.sound.player import player
from byeori.fields.sound.reading import LONGEST_S, RATES, Wave, content_of, duration_of, read_wave
from byeori.fields.sound.spectrogram import FLOOR, LOWEST_HZ, log_mel, sizes_of

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp

_LOOKED_AT = 200  # sounds from which the scale is learned
_QUANTILE, _MOST_S = 0.95, 10.0  # of the durations, and how long a sound is heard where nothing else is said
_SPAN_DB = 80.0  # from what is packed as 0 to what is packed as 255
_QUIET_DB = -60.0  # of a full-scale tone, below which a frame counts as silence


@dataclass(frozen=True)
class Sound(Input):
    """One sound a sample, kept as the loudness of its pitches over time, of which the model hears `seconds`."""

    kind: ClassVar[str] = "sound"
    about = About(media="audio", suffixes=tuple(SUFFIXES))
    rate: int = 16_000
    """Samples a second; sounds of another rate are brought to it."""
    bands: int = 64
    """Bands of pitch."""
    seconds: float = 0.0
    """How much is heard, by default as long as 19 of 20 sounds of the training part are, at most 10 s: of a longer one
    its middle, and about a shorter one is silence. 0: not learned."""
    loudest: float | None = None
    """What becomes 255, dB of a full-scale tone; 80 dB less becomes 0. None: not learned."""
    hidden: float = 0.15
    """Largest share of bands, and of time, that each mask of a training batch hides; 0 leaves batches as they are."""

    __repr__ = short_repr

    def __post_init__(self) -> None:
        if not RATES[0] * 2 <= self.rate <= RATES[1]:
            raise ConfigError(f"Sound(rate={self.rate}): wanted {RATES[0] * 2:,} to {RATES[1]:,} samples a second")
        if not 8 <= self.bands <= 256 or not 0 <= self.seconds <= LONGEST_S or not 0 <= self.hidden < 1:
            raise ConfigError(
                f"Sound(bands={self.bands}, seconds={self.seconds:g}, hidden={self.hidden:g}): wanted 8 to 256 bands, "
                f"at most {LONGEST_S} s, and a share from 0 to below 1"
            )

    def __str__(self) -> str:
        return f"Sound of {self.seconds:g} s at {self.rate:,} Hz" if self.seconds else "Sound"

    @property
    def frames(self) -> int:
        """How many places in time a packed sound has."""
        return max(round(self.seconds * self.rate) // sizes_of(self.rate)[1], 1)

    def read(self, cell: object, root: Path | None = None) -> Wave:
        """Give the whole sound, its channels in one, at this rate."""
        return read_wave(cell, self.rate, root)

    def send(self, cell: object, root: Path | None = None) -> bytes:
        """Give the file's bytes as they are."""
        return content_of(cell, root)

    def scaled(self, cells: Sequence[Cell], root: Path | None = None) -> Self:
        """Learn from the training part's cells how long sounds are, by their heads, and how loud some of them are."""
        seconds = self.seconds or _heard([found for cell in cells if (found := duration_of(cell, root))])
        if self.loudest is not None or not seconds:
            return replace(self, seconds=seconds)
        some = np.unique(np.linspace(0, len(cells) - 1, min(_LOOKED_AT, len(cells))).round().astype(int))
        levels = []
        for place in some:
            try:
                levels.append(self._level(self.read(cells[place], root)))
            except DataError:
                continue  # reported where it is prepared
        return replace(self, seconds=seconds, loudest=max(levels) if levels else None)

    def learn(self, values: Iterable[Wave], recipe: Recipe) -> Self:
        """Learn from the first sounds what is not known: how long they are, and how loud."""
        if self.seconds and self.loudest is not None:
            return replace(self)
        looked = list(islice(values, _LOOKED_AT))
        if not looked:
            raise DataError("no sound of the training part can be read; `byeori check` tells why")
        seconds = self.seconds or _heard([wave.duration_s for wave in looked])
        loudest = max(map(self._level, looked)) if self.loudest is None else self.loudest
        return replace(self, seconds=seconds, loudest=loudest)

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Give the rate that the small network learns well with, from scratch."""
        return {"lr": 3e-3}

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name none of the choices for pictures and texts."""
        return ()

    def pack(self, value: Wave) -> np.ndarray:
        """Give (bands, frames) uint8 of the middle `seconds`: 255 is `loudest`, 0 is 80 dB less.

        That is a fifth of what the samples would take, steps of 0.3 dB are less than anybody hears, and no batch has to
        compute it again.
        """
        wanted = self.frames * sizes_of(self.rate)[1]
        spare = len(value.samples) - wanted
        heard = value.samples[max(spare, 0) // 2 :][:wanted]
        before = max(-spare, 0) // 2
        heard = np.pad(heard, (before, wanted - len(heard) - before))
        level = log_mel(heard, self.rate, self.bands) - ((self.loudest or 0.0) - _SPAN_DB)
        return np.clip(np.rint(level * (255 / _SPAN_DB)), 0, 255).astype(np.uint8)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, 1, bands, frames) floats from 0 to 1: as they are, or changed as `warp` names it."""
        from byeori.fields.sound.changes import changed

        x = packed[:, None].float() / 255
        return x if warp is None else changed(x, self.hidden, warp.seed)

    def backbones(self, like: str) -> tuple[str, ...]:
        """Give the name of the one network for sounds."""
        from byeori.fields.sound.network import NAME

        return (NAME,)

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make the small network, or let a user's own read what `batch` gives."""
        from byeori.fields.sound.network import NAME, SoundNetwork

        if module is not None:
            return module
        if recipe.model not in ("auto", NAME):
            raise ModelError(f"model {recipe.model!r} is none for sounds{nearest(recipe.model, [NAME])}; wanted auto")
        return SoundNetwork(self.bands)

    def example(self) -> np.ndarray:
        """Give a hum of the packed shape."""
        return np.full((self.bands, self.frames), 100, np.uint8)

    def traits(self, value: Wave) -> dict[str, float]:
        """Give seconds, loudness in dB, the shares that are clipped and silent, the rate and the channels."""
        samples = value.samples.astype(np.float64)
        hop = sizes_of(self.rate)[1]
        frames = samples[: max(len(samples) // hop, 1) * hop]
        power = np.array([np.mean(part**2) for part in np.array_split(frames, max(len(frames) // hop, 1))])
        levels = 10 * np.log10(np.maximum(power, FLOOR))
        return {
            "duration_s": value.duration_s,
            "loudness_db": float(10 * np.log10(max(float(np.mean(samples**2)), FLOOR))),
            "clipped": float(value.clipped),
            "silence": float(np.mean(levels < _QUIET_DB)),
            "rate_hz": float(value.own_rate),
            "channels": float(value.channels),
        }

    def show(self, value: Wave) -> str:
        """Give the wave as a drawing, and a player."""
        return player(value)

    def form(self) -> dict[str, Any]:
        """Ask by a file."""
        return {"widget": "file", "accept": ",".join(["audio/*", *SUFFIXES])}

    def plain(self, packed: np.ndarray) -> tuple[np.ndarray, str]:
        """Give what a plain model reads, (samples, 2 * bands): the mean and the spread of each band over time."""
        x = packed.astype(np.float32)
        return np.concatenate([x.mean(2), x.std(2)], 1), "mean and spread of each band"

    def preprocessing(self) -> dict[str, Any]:
        """Say how a file becomes what a graph takes, for callers without byeori; it begins at the spectrogram."""
        window, hop, size = sizes_of(self.rate)
        how = (
            "the mean of all channels, from -1 to 1, at `rate` (from another by scipy.signal.resample_poly, up and "
            "down by the two rates without their common divisor); of the middle `frames` * `hop` samples, with silence "
            "evenly about a shorter sound: frames of `window` samples, frame t about sample t * `hop`, with a periodic "
            "Hann window, whose power |rfft(frame, size)|^2 / (sum(hann) / 2)^2 is summed in `bands` triangles of "
            "height 1, the edges evenly from `lowest_hz` to rate / 2 on the scale 2595 log10(1 + Hz / 700); "
            "10 log10(max(power, floor)) dB; rounded to whole steps of 1 / 255 from 0 (`loudest` - `span` dB and less) "
            "to 1 (`loudest` and more); float32 (1, bands, frames)"
        )
        known = {"rate": self.rate, "bands": self.bands, "frames": self.frames, "window": window, "hop": hop}
        scale = {"lowest_hz": LOWEST_HZ, "floor": FLOOR, "loudest": self.loudest, "span": _SPAN_DB}
        return {"how": how, **known, "size": size, **scale}

    def _level(self, wave: Wave) -> float:
        """The loudest place of a sound, dB, to a tenth."""
        return round(float(log_mel(wave.samples, self.rate, self.bands).max()), 1)


def _heard(durations: Sequence[float]) -> float:
    """How many seconds are heard of sounds so long, in tenths; 0 where there are none."""
    return max(round(min(float(np.quantile(durations, _QUANTILE)), _MOST_S), 1), 0.1) if durations else 0.0
