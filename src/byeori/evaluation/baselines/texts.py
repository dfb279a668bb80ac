"""The plain baseline of a text: TF-IDF of words, or of characters, and a linear model."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import Baseline, PlainData, log_shares
from byeori.evaluation.limits import LATIN, PLAIN_ROUNDS, PLAIN_SAMPLES_TABLE
from byeori.fields.text.text import Text

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared


def text_linear(data: PlainData, *, seed: int = 0) -> Baseline | None:
    """Fit TF-IDF and logistic regression on the texts of the training part, and ask it about the judged ones.

    Words and pairs of words are counted, or of scripts other than Latin 1 to 4 characters. None where a text is not the
    only input.
    """
    prepared = data.own
    fields = list(prepared.task.inputs.values())
    if len(fields) != 1 or not isinstance(fields[0], Text):
        return None
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    rows = np.sort(draw(seed, "baseline").permutation(prepared.rows["train"])[:PLAIN_SAMPLES_TABLE])
    texts, answers = _texts(prepared, rows), prepared.columns[prepared.task.name].gather(rows)
    by_words = float(np.mean([fields[0].traits(text)["latin"] for text in texts[:500]])) > LATIN
    model = make_pipeline(_vectorizer(by_words), LogisticRegression(C=5, max_iter=PLAIN_ROUNDS))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a baseline that is nearly there is good enough
            model.fit(texts, answers)
    except ValueError:
        return None  # no word stands in two texts
    classes = len(prepared.task.target.classes)  # type: ignore[attr-defined]
    outputs = log_shares(model, _texts(data.judged, data.judged.rows[data.part]), classes)
    what = "words" if by_words else "characters"
    note = f"fitted on {len(texts):,} training samples"
    return Baseline(f"logistic regression on TF-IDF of {what}", outputs, note)


def _vectorizer(by_words: bool) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    if by_words:
        return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True)


def _texts(prepared: Prepared, rows: np.ndarray) -> list[str]:
    name, field = next(iter(prepared.task.inputs.items()))
    cells = prepared.samples.columns[name]
    return [field.read(cells[row], prepared.samples.root) for row in rows]
