"""The promises of a field as an input, which a model reads, and as a target, which it answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from byeori.core.errors import DataError, FieldError
from byeori.core.seeds import draw, seeded
from byeori.fields.check.about import check_judged, check_stratified
from byeori.fields.check.options import check_input_options, check_onto, check_target_options
from byeori.fields.check.tried import Tried, demand, is_json, is_like
from byeori.fields.check.values import check_settings
from byeori.fields.kept import settings

_WIDTH, _TIME, _PLACES = 16, 64, (8, 8)  # of the features that a head is tried on: small, as it is quickly learned
_UPDATES = 30  # of a head: by judgement, enough for its loss to fall


def check_input(tried: Tried) -> None:
    """An input makes a stem that reads its batches, and an example of them."""
    field, count = tried.field, len(tried.cells)
    example = field.example()
    demand(
        is_like(field, example, tried.packed[0]),
        field,
        f"`example` gives {example.shape} {example.dtype}; wanted what `pack` gives",
    )
    stem = _module(field, "stem", lambda: field.stem(tried.recipe))
    width = getattr(stem, "width", None)
    demand(isinstance(width, int) and width > 0, field, f"its stem's `width` is {width!r}; wanted a number above 0")
    batch = field.batch(torch.from_numpy(tried.stacked), None)
    with torch.no_grad():
        features = stem.eval()(batch)
    found = tuple(features.shape)
    places = {2: 1, 3: 2, 4: 1}  # of the width: in a vector, a sequence, a map
    fits = found[0] == count and len(found) in places and found[places[len(found)]] == width
    demand(fits, field, f"its stem gives {found} of {count} samples; wanted (batch, width) = {(count, width)}")
    demand(bool(torch.isfinite(features).all()), field, "its stem gives numbers that are not finite")
    check_input_options(tried)


def check_target(tried: Tried) -> None:
    """A target makes a head that its loss can train, scores that judge it, and answers that it can read itself."""
    field = tried.field
    different = len({one.tobytes() for one in tried.packed}) > 1
    demand(different, field, "wanted cells with at least two different answers, found one")
    truth = field.batch(torch.from_numpy(tried.stacked), None)
    head = _module(field, "head", lambda: field.head(_WIDTH))
    takes = field.about.takes
    places = tuple(truth.shape[1:]) if truth.ndim > 2 else _PLACES
    shapes = {"vector": (_WIDTH,), "sequence": (_TIME, _WIDTH), "map": (_WIDTH, *places)}
    x = torch.from_numpy(draw(0, "check_field").normal(size=(len(truth), *shapes[takes])).astype(np.float32))
    first, last = _learning(tried, head, x, truth)
    demand(last < first, field, f"its loss does not fall in training: {first:.4g} at first, {last:.4g} after")
    with torch.no_grad():
        outputs = _asked(field, head.eval(), x, None)
    _check_scores(field, outputs, truth)
    check_judged(field, outputs)
    check_stratified(tried)
    check_target_options(tried, outputs)
    for answering in (field, _calibrated(field, outputs, truth)):
        told = [answering.answer(row) for row in outputs]
        demand(answering.answers(outputs) == told, field, "`answers` answers otherwise than `answer` does")
        for answer in told:
            _check_answer(field, answer)
            check_onto(answering, answer)


def _calibrated(field: Any, outputs: Tensor, truth: Tensor) -> Any:
    """The field after it has learned from its own outputs, where it does."""
    before = settings(field)
    learned = field.calibrate(outputs, truth)
    demand(settings(field) == before, field, "`calibrate` changes the field it is called on; wanted a copy")
    demand(type(learned) is type(field), field, f"`calibrate` gives {type(learned).__name__}; wanted a field like it")
    check_settings(learned)
    after = settings(learned)
    changed = {name for name in after if after[name] != before[name]}
    named = set(field.about.calibrated)
    demand(changed <= named, field, f"`calibrate` changes {sorted(changed - named)}, which `calibrated` does not name")
    return learned


def _learning(tried: Tried, head: nn.Module, x: Tensor, truth: Tensor) -> tuple[float, float]:
    """Train the head on features of no meaning; give the loss before and after."""
    field, losses = tried.field, list[float]()
    weights = [parameter for parameter in head.parameters() if parameter.requires_grad]
    demand(bool(weights), field, "its head has no weights to train")
    adam = torch.optim.Adam(weights, lr=0.03)
    for _ in range(_UPDATES):
        given = _loss(tried, _asked(field, head, x, truth), truth)
        parts = given if isinstance(given, tuple) else (given,)
        plain = len(parts) <= 2 and all(isinstance(part, Tensor) and part.shape == () for part in parts)
        demand(plain, field, "`loss` gives no () tensor (with its weight, another one); wanted the mean loss")
        demand(bool(torch.isfinite(parts[0])), field, f"its loss is {parts[0].item()}; wanted a finite one")
        demand(parts[0].requires_grad, field, "its loss does not depend on the head's outputs")
        adam.zero_grad()
        parts[0].backward()
        reached = any(weight.grad is not None and bool(weight.grad.any()) for weight in weights)
        demand(reached or bool(losses), field, "no gradient of its loss reaches the head's weights")
        adam.step()
        losses.append(float(parts[0].detach()))
    return losses[0], losses[-1]


def _loss(tried: Tried, outputs: Tensor, truth: Tensor) -> Any:
    field, shapes = tried.field, f"outputs {tuple(outputs.shape)} by a truth {tuple(truth.shape)}"
    try:
        return field.loss(outputs, truth, tried.recipe)
    except (TypeError, RuntimeError, ValueError, IndexError) as error:
        raise FieldError(f"{type(field).__name__}: `loss` cannot judge {shapes} ({error})") from error


def _asked(field: Any, head: nn.Module, x: Tensor, truth: Tensor | None) -> Tensor:
    """Ask a head about features, with the truth where the field says that it is called so."""
    about = field.about
    message = f"which `about` says that it is called with: takes={about.takes!r}, teacher_forced={about.teacher_forced}"
    try:
        outputs: Tensor = head(x, truth) if about.teacher_forced else head(x)
    except (TypeError, RuntimeError, ValueError, IndexError) as error:
        raise FieldError(
            f"{type(field).__name__}: its head cannot read {tuple(x.shape)}, {message} ({error})"
        ) from error
    fits = isinstance(outputs, Tensor) and len(outputs) == len(x)
    demand(fits, field, f"its head gives no outputs of {len(x)} samples along the first axis")
    return outputs


def _check_scores(field: Any, outputs: Tensor, truth: Tensor) -> None:
    scores = field.scores()
    demand(bool(scores), field, "`scores` is empty; wanted at least one, which chooses the best checkpoint")
    for name, metric in scores.items():
        judges = all(hasattr(metric, method) for method in ("update", "compute", "reset"))
        demand(judges, field, f"its score {name!r} is a {type(metric).__name__}; wanted a metric of torchmetrics")
        try:
            metric.update(outputs, truth)
            value = metric.compute()
        except (TypeError, RuntimeError, ValueError, IndexError) as error:
            raise FieldError(
                f"{type(field).__name__}: its score {name!r} cannot judge outputs {tuple(outputs.shape)} by truths "
                f"{tuple(truth.shape)} ({error})"
            ) from error
        plain = isinstance(value, Tensor) and value.numel() == 1 and math.isfinite(float(value))
        demand(plain, field, f"its score {name!r} is {value!r}; wanted one finite number")


def _check_answer(field: Any, answer: Any) -> None:
    whole = isinstance(answer, dict) and {"value", "confidence"} <= answer.keys()
    demand(whole, field, f"`answer` gives {answer!r}; wanted a dict with `value` and `confidence`")
    demand(is_json(answer), field, f"`answer` gives what is no JSON: {answer!r}")
    sure = answer["confidence"]
    demand(sure is None or 0 <= sure <= 1, field, f"`answer` has confidence {sure}; wanted 0 to 1, or None")
    try:
        field.pack(field.read(answer["value"]))
    except DataError as error:
        raise FieldError(
            f"{type(field).__name__}: `answer` gives the value {answer['value']!r}, which it cannot read ({error})"
        ) from error


def _module(field: Any, name: str, make: Callable[[], nn.Module]) -> nn.Module:
    """Make a stem or a head twice: with the same generator it must have the same weights."""
    made = []
    for _ in range(2):
        with seeded(0, "check_field", name):
            made.append(make())
    demand(isinstance(made[0], nn.Module), field, f"`{name}` gives {type(made[0]).__name__}; wanted an nn.Module")
    first, second = (module.state_dict() for module in made)
    same = first.keys() == second.keys() and all(torch.equal(first[key], second[key]) for key in first)
    demand(
        same, field, f"`{name}` draws its weights from elsewhere than torch's generator; a run could not be repeated"
    )
    return made[0]
