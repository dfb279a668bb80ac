"""A sound as a piece of HTML: its wave as a drawing, and a player; nothing is fetched."""

from __future__ import annotations

import base64
import io

import numpy as np

from byeori.core.errors import require
from byeori.fields.sound.reading import Wave

_SHOWN_S = 15  # of a longer one the beginning is heard
_COLUMNS, _HIGH = 160, 40  # of the drawing


def player(wave: Wave) -> str:
    """Give the wave as an SVG of 160 x 40 and a player of its first 15 s, as MP3 where that can be written."""
    kind, content = _encoded(wave)
    source = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    said = f"a sound of {wave.duration_s:.1f} s"
    return (
        f'<span style="display:inline-block;width:100%;max-width:20em">{_drawing(wave.samples, said)}'
        f'<audio controls preload="none" style="display:block;width:100%;height:36px" aria-label="{said}" '
        f'src="{source}"></audio></span>'
    )


def _drawing(samples: np.ndarray, said: str) -> str:
    """The least and the greatest of each part of a wave, as one path; the loudest reaches the edge."""
    parts = np.array_split(samples, min(_COLUMNS, len(samples)))
    scale = _HIGH / 2 / max(float(np.abs(samples).max()), 1e-6)
    tops = [_HIGH / 2 - scale * float(part.max()) for part in parts]
    lows = [_HIGH / 2 - scale * float(part.min()) for part in parts]
    step = _COLUMNS / len(parts)
    lines = "".join(
        f"M{(n + 0.5) * step:.1f} {a:.1f}V{b + 0.3:.1f}" for n, (a, b) in enumerate(zip(tops, lows, strict=True))
    )
    return (
        f'<svg viewBox="0 0 {_COLUMNS} {_HIGH}" role="img" aria-label="{said}" preserveAspectRatio="none" '
        f'style="display:block;width:100%;height:{_HIGH}px">'
        f'<path d="{lines}" stroke="currentColor" stroke-width="{step:.2f}" fill="none"/></svg>'
    )


def _encoded(wave: Wave) -> tuple[str, bytes]:
    library = require("soundfile", "sound")
    samples = np.clip(wave.samples[: _SHOWN_S * wave.rate], -1, 1)
    for kind, media in (("MP3", "audio/mpeg"), ("WAV", "audio/wav")):
        file = io.BytesIO()
        try:
            library.write(file, samples, wave.rate, format=kind)
        except (RuntimeError, ValueError, TypeError):  # an older libsndfile, or a rate that MP3 has not
            continue
        return media, file.getvalue()
    raise AssertionError("a WAV can always be written")
