"""Pictures that look the same: a perceptual hash of 64 bits, and how to find near ones without comparing all.

The hash is pHash: the signs of the lowest frequencies of a small grey picture (Zauner, "Implementation and Benchmarking
of Perceptual Image Hash Functions", 2010). Near hashes share most of their bits, so at least three of eight bands of
eight bits are equal where at most five bits differ: buckets by three bands find every such pair.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import numpy as np

from byeori.checks.limits import ALIKE, FLAT, NEAR_BITS, REACH

SIDE = 32  # px of the grey picture that is hashed
THUMB = 16  # px of the one that is kept and compared
_BANDS = 8  # of eight bits each


def picture_hash(grey: np.ndarray) -> int:
    """The pHash of a grey picture, (32, 32) of numbers, as a whole number of 64 bits."""
    waves = _waves()
    low = (waves @ grey.astype(np.float64) @ waves.T).ravel()  # (64,)
    bits = low > np.median(low[1:])  # the first is the brightness, which is left out
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def thumb(grey: np.ndarray) -> np.ndarray:
    """The grey picture at (16, 16), as uint8."""
    pooled = grey.reshape(THUMB, SIDE // THUMB, THUMB, SIDE // THUMB).mean((1, 3))
    return np.asarray(pooled.round(), np.uint8)


def is_flat(thumb: np.ndarray) -> bool:
    """Whether a thumb is almost of one grey."""
    return bool(thumb.std() < FLAT)


def near_pairs(hashes: np.ndarray, thumbs: np.ndarray) -> np.ndarray:
    """Pairs of pictures that look the same, (pairs, 2) of their places.

    hashes: (pictures,) uint64; thumbs: (pictures, 16, 16) uint8. Of many pictures with one and the same hash each is
    compared with the next, and with the first one of the near hashes.
    """
    order = np.argsort(hashes, kind="stable")
    distinct, first = np.unique(hashes[order], return_index=True)
    same = np.flatnonzero(np.diff(hashes[order]) == 0)
    near = [order[first[pair]] for pair in _near_hashes(distinct)]
    pairs = np.concatenate([np.stack([order[same], order[same + 1]], 1), *near]).astype(np.int64)
    pairs = np.unique(np.sort(pairs, 1), axis=0)
    alike: np.ndarray = pairs[_alike(thumbs, pairs)]
    return alike


def _near_hashes(hashes: np.ndarray) -> Iterator[np.ndarray]:
    """Pairs (pairs, 2) of places of distinct hashes at most `NEAR_BITS` apart; some come more than once."""
    bands = [(hashes >> np.uint64(8 * band)) & np.uint64(255) for band in range(_BANDS)]
    for chosen in combinations(range(_BANDS), _BANDS - NEAR_BITS):
        key = np.zeros(len(hashes), np.uint64)
        for band in chosen:
            key = (key << np.uint64(8)) | bands[band]
        order = np.argsort(key, kind="stable")
        for step in range(1, REACH + 1):
            one, other = order[:-step], order[step:]
            together = key[one] == key[other]
            if not together.any():
                break
            one, other = one[together], other[together]
            close = np.bitwise_count(hashes[one] ^ hashes[other]) <= NEAR_BITS
            yield np.stack([one[close], other[close]], 1)


def _alike(thumbs: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Which pairs of thumbs correlate highly; (pairs,) bool."""
    alike = np.zeros(len(pairs), bool)
    for start in range(0, len(pairs), 8192):  # in pieces, as floats are eight times as large
        some = pairs[start : start + 8192]
        one, other = (_normal(thumbs[some[:, side]]) for side in (0, 1))
        alike[start : start + 8192] = (one * other).sum(1) > ALIKE
    return alike


def _normal(thumbs: np.ndarray) -> np.ndarray:
    """Thumbs without brightness and contrast: (thumbs, 256), each of mean 0 and length 1, or 0 where flat."""
    flat = thumbs.reshape(len(thumbs), -1).astype(np.float32)
    flat -= flat.mean(1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    return flat / np.where(length < FLAT * THUMB, np.inf, length)


@cache
def _waves() -> np.ndarray:
    """The eight longest cosine waves over 32 px, (8, 32): the rows of a DCT."""
    place = (np.arange(SIDE) + 0.5) / SIDE
    return np.cos(np.pi * np.arange(8)[:, None] * place)
