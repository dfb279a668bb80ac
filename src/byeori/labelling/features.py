"""Samples as vectors, so that alike ones lie together: a model's features, a pretrained backbone's, or simple ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import DataError
from byeori.core.pixels import WHITE
from byeori.core.recipe import Recipe
from byeori.core.watching import doing
from byeori.evaluation.baselines.baselines import plain_features
from byeori.fields.text.text import Text

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.fields.contract import Input
    from byeori.labelling.pool import Pool

SIDE_PX = 32
"""Of a picture whose pixels are compared."""
_WIDEST = 64  # numbers a sample that distances are taken of
_AT_ONCE = 64
_LOOKED_AT = 2_000  # samples that scales are learned from


def features_of(pool: Pool, rows: np.ndarray, bundle: Bundle | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Give features (readable, width) float32 of length 1 about their mean, and the rows that could be read.

    Of a model they are what its head is given; without one those of a pretrained backbone where the package of its
    weights is installed, else pixels, n-grams and the scaled numbers of a table.
    """
    if bundle is not None and bundle.form == "weights":
        found, readable = _of_network(pool, rows, bundle)
    else:
        found, readable = _of_inputs(pool, rows)
    return _scaled(found), readable


def _of_network(pool: Pool, rows: np.ndarray, bundle: Bundle) -> tuple[np.ndarray, np.ndarray]:
    import torch

    packed, readable = _packed(pool, rows, dict(bundle.task.inputs))
    network: Any = bundle.model
    parts = []
    with torch.inference_mode():
        for start in range(0, len(readable), _AT_ONCE):
            doing("features", start, len(readable))
            stacked = bundle.task.stack(packed[start : start + _AT_ONCE])
            tensors = {name: bundle.device.send(torch.from_numpy(array.copy())) for name, array in stacked.items()}
            found = network.features(bundle.task.batch(tensors)).float().cpu()
            parts.append(_pooled(found, bundle.task.target.about.takes))
    return np.concatenate(parts).astype(np.float32), readable


def _pooled(found: Any, takes: str) -> np.ndarray:
    """One vector a sample: of a map (batch, width, rows, columns) and of a sequence (batch, time, width) their mean."""
    if found.ndim == 2:
        return np.asarray(found.numpy())
    axes = tuple(range(2, found.ndim)) if takes == "map" else tuple(range(1, found.ndim - 1))
    return np.asarray(found.mean(axes).numpy())


def _of_inputs(pool: Pool, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    looked = rng.choice(rows, min(len(rows), _LOOKED_AT), replace=False)
    fields = {name: _learned(pool, name, field, looked) for name, field in pool.inputs.items()}
    texts = [name for name, field in fields.items() if isinstance(field, Text)]
    packed, readable = _packed(pool, rows, {name: field for name, field in fields.items() if name not in texts})
    parts = [_text_features([str(pool.samples.columns[name][row] or "") for row in readable]) for name in texts]
    for name, field in fields.items():
        if name not in texts:
            parts.append(_of_column(field, [one[name] for one in packed]))
    return np.concatenate(parts, 1), readable


def _learned(pool: Pool, name: str, field: Input, rows: np.ndarray) -> Input:
    """A field that has learned its scale from some samples."""
    if isinstance(field, Text):
        return field
    cells, root = pool.samples.columns[name], pool.samples.root
    field = field.scaled([cells[row] for row in rows], root)

    def values() -> Iterable[Any]:
        for row in rows:
            try:
                yield field.read(cells[row], root)
            except DataError:
                continue

    return field.learn(values(), Recipe(size=SIDE_PX))


def _packed(pool: Pool, rows: np.ndarray, fields: dict[str, Input]) -> tuple[list[dict[str, np.ndarray]], np.ndarray]:
    """The packed inputs of samples, and which rows can be read."""
    root, found, readable = pool.samples.root, list[dict[str, np.ndarray]](), list[int]()
    for place, row in enumerate(rows.tolist()):
        if place % _AT_ONCE == 0:
            doing("reading samples", place, len(rows))
        try:
            one = {name: f.pack(f.read(pool.samples.columns[name][row], root)) for name, f in fields.items()}
        except DataError:
            continue
        found.append(one)
        readable.append(row)
    if not readable:
        raise DataError(f"{pool.source}: none of its {len(rows):,} samples can be read; `byeori check` tells why")
    return found, np.array(readable)


def _of_column(field: Input, packed: Sequence[np.ndarray]) -> np.ndarray:
    """Numbers (samples, width) of one column, in units of their spread."""
    stacked = np.stack(packed)
    if stacked.ndim == 1 and stacked.dtype.kind == "i":
        return np.asarray(np.eye(int(stacked.max()) + 1, dtype=np.float32)[stacked])
    if (pictures := field.picture(packed[0])) is not None and pictures.shape[2] == 3 and _has_weights():
        return _of_backbone(stacked)
    own = field.plain(stacked)
    found = plain_features(stacked) if own is None else own[0]
    found = np.nan_to_num(found.reshape(len(stacked), -1).astype(np.float32))
    return np.asarray((found - found.mean(0)) / np.maximum(found.std(0), 1e-6) / np.sqrt(found.shape[1]))


def _has_weights() -> bool:
    from byeori.models.picture.weights import PACKAGE

    return find_spec(PACKAGE) is not None


def _of_backbone(pixels: np.ndarray) -> np.ndarray:
    """Features of pictures (samples, rows, columns, 3) by the pretrained backbone that comes as a package."""
    import torch
    from torch.nn.functional import interpolate

    from byeori.models.picture.backbone import backbone
    from byeori.models.picture.weights import PACKAGED

    network, parts = backbone(PACKAGED, weights="package", seed=0), []
    network.body.eval()
    mean, std = (torch.tensor(one)[:, None, None] for one in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
    with torch.inference_mode():
        for start in range(0, len(pixels), _AT_ONCE):
            doing("features", start, len(pixels))
            x = torch.from_numpy(pixels[start : start + _AT_ONCE]).permute(0, 3, 1, 2).float() / WHITE
            x = interpolate((x - mean) / std, size=(112, 112), mode="bilinear")
            parts.append(network(x).numpy())
    found = np.concatenate(parts)
    return np.asarray((found - found.mean(0)) / np.maximum(found.std(0), 1e-6) / np.sqrt(found.shape[1]))


def _text_features(texts: Sequence[str]) -> np.ndarray:
    """Texts by the n-grams of their characters, weighed by rarity and brought to few numbers (LSA)."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    found = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=2**16
    ).fit_transform([text or " ? " for text in texts])
    width = min(_WIDEST, found.shape[1] - 1, max(len(texts) - 1, 1))
    return np.asarray(TruncatedSVD(max(width, 1), random_state=0).fit_transform(found), np.float32)


def _scaled(found: np.ndarray) -> np.ndarray:
    """Features about their mean, of length 1; very wide ones by their main directions."""
    found = found.astype(np.float32) - found.mean(0, dtype=np.float64).astype(np.float32)
    if found.shape[1] > _WIDEST and len(found) > _WIDEST:
        from sklearn.decomposition import PCA

        found = PCA(_WIDEST, svd_solver="randomized", random_state=0).fit_transform(found).astype(np.float32)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))
