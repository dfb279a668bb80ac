"""The style of a target that answers one of several classes: accuracy, confusions, calibration, plain classifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.evaluation.baselines.baselines import OWN_VAL, Baseline, PlainData, linear, majority, plain_inputs
from byeori.evaluation.baselines.tables import classifiers, table_inputs
from byeori.evaluation.baselines.texts import text_linear
from byeori.evaluation.category.calibration import calibration_error, claims_of_classes
from byeori.evaluation.category.sections import classification_sections
from byeori.evaluation.category.threshold_section import missing_threshold
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import NEVER
from byeori.evaluation.report.styles import Style
from byeori.evaluation.report.wording import without
from byeori.evaluation.statistics.estimate import Estimate

if TYPE_CHECKING:
    from byeori.evaluation.report.blocks import Section


def _more(guesses: Guesses, seed: int) -> dict[str, Estimate]:
    return {"calibration_error": calibration_error(claims_of_classes(guesses), seed=seed)}


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    return classification_sections(target, guesses, headline["calibration_error"])


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    classes, found = target.classes, [text] if (text := missing_threshold(target)) else []
    missing = [name for number, name in enumerate(classes) if not (guesses.truth == number).any()]
    return [*found, *without(missing, len(classes), "classes have no sample")]


def _baselines(data: PlainData, guesses: Guesses, seed: int) -> list[Baseline]:
    """Fit what is plain on the training part; where the model has a threshold, each gets one of its own by the same."""
    target: Any = data.own.task.target
    found = _fitted(data, seed)
    if not target.about.calibration.threshold_for or "val" not in data.own.rows:
        return found
    rows = data.own.rows["val"]
    truth = data.own.columns[data.own.task.name].gather(rows)
    features = data.features and {"train": data.features["train"], "val": data.features[OWN_VAL]}
    on_val = _fitted(replace(data, judged=data.own, part="val", features=features), seed)
    own = [replace(target, temperature=1.0, threshold=target.best_threshold(one.outputs, truth)) for one in on_val]
    return [replace(one, decided=its.decide(one.outputs)) for one, its in zip(found, own, strict=True)]


def _fitted(data: PlainData, seed: int) -> list[Baseline]:
    train_truth, classes = data.train_truth, len(data.own.task.target.classes)  # type: ignore[attr-defined]
    found = [majority(train_truth, len(data.rows[1][1]), classes)]
    if len(np.unique(train_truth)) < 2:
        return found
    if (of_text := text_linear(data, seed=seed)) is not None:
        found.append(of_text)
    if (table := table_inputs(data)) is not None:
        found += classifiers(table, train_truth, classes=classes, seed=seed)
    elif (given := plain_inputs(data)) is not None:
        found.append(linear(given.train, train_truth, given.judged, classes=classes, seed=seed, on=given.name))
    return found


def _align(reference: Any, target: Any, guesses: Guesses) -> Guesses:
    """Put the classes in the reference's order; one that the fold has not learned is never answered."""
    if tuple(target.classes) == tuple(reference.classes):
        return guesses
    place = [reference.classes.index(name) for name in target.classes]
    outputs = np.full((len(guesses), len(reference.classes)), guesses.outputs.min() - NEVER, guesses.outputs.dtype)
    outputs[:, place] = guesses.outputs
    decided = None if guesses.decided is None else np.array(place)[guesses.decided]
    return replace(guesses, outputs=outputs, truth=np.array(place)[guesses.truth], decided=decided)


STYLE = Style(
    more=_more,
    align=_align,
    sections=_sections,
    cautions=_cautions,
    baselines=_baselines,
)
