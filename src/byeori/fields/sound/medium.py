"""The medium of sounds: how their files are named and begin, and how much is in one."""

from __future__ import annotations

from byeori.core.foreign import Foreign
from byeori.core.medium import Medium
from byeori.core.signatures import HEAD

SUFFIXES = {
    ".wav": "WAV",
    ".wave": "WAV",
    ".flac": "FLAC",
    ".ogg": "OGG",
    ".oga": "OGG",
    ".opus": "OGG",
    ".mp3": "MP3",
    ".aif": "AIFF",
    ".aiff": "AIFF",
}
"""Suffixes of sounds, and the name of their format."""
_HEAVY_BYTES = 4_000_000  # of samples, or of what unpacks to ten times as much


def format_of(head: bytes) -> str | None:
    """The format of a sound by its first bytes (`HEAD`); None where they are no known sound's.

    >>> format_of(b"fLaC....")
    'FLAC'
    """
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "WAV"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "AIFF"
    if head[:4] == b"fLaC":
        return "FLAC"
    if head[:4] == b"OggS" and (b"vorbis" in head or b"OpusHead" in head or b"FLAC" in head):
        return "OGG"  # a film may be Ogg too
    is_frame = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 not in (0, 0xF0)
    return "MP3" if head[:3] == b"ID3" or is_frame else None


def _is_light(content: bytes) -> bool:
    """Few bytes of WAV or AIFF are few samples; what is packed may be minutes of silence."""
    return format_of(content[:HEAD]) in ("WAV", "AIFF")


def _is_heavy(content: bytes) -> bool:
    kind = format_of(content[:HEAD])
    return kind is not None and len(content) > (_HEAVY_BYTES if kind in ("WAV", "AIFF") else _HEAVY_BYTES / 10)


AUDIO = Medium(
    media="audio",
    name="sound",
    thing="sound",
    suffixes=SUFFIXES,
    types={
        "WAV": (".wav", "audio/wav"),
        "FLAC": (".flac", "audio/flac"),
        "OGG": (".ogg", "audio/ogg"),
        "MP3": (".mp3", "audio/mpeg"),
        "AIFF": (".aiff", "audio/aiff"),
    },
    example="sound",
    format_of=format_of,
    is_light=_is_light,
    is_heavy=_is_heavy,
    foreign=(
        Foreign(
            "a sound of a format that is not read",
            "save it as WAV or FLAC: ffmpeg -i SOUND sound.flac",
            (".m4a", ".aac", ".wma", ".amr", ".ac3", ".mid", ".midi"),
            ((4, b"ftypM4A"), (0, b"#!AMR"), (0, b"MThd")),
        ),
    ),
)
"""Sounds."""
