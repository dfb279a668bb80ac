"""Which model answers a request: the champion, or for a share of the requests the canary; never both."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from byeori.serving.answering.intake import Sample
from byeori.serving.http.problem import RequestError, all_failed

if TYPE_CHECKING:
    from byeori.serving.answering.batching import Told
    from byeori.serving.lineup.canary import Canary
    from byeori.serving.lineup.lineup import Lineup
    from byeori.serving.lineup.model import Model

Samples = Sequence[Sample | RequestError]
Answers = list["Told | RequestError"]

_SHARE_OF_TIME = 0.5  # of what a request has left that a canary gets, so that the champion can still answer


def canary_for(lineup: Lineup, samples: Samples, content: bytes) -> Canary | None:
    """Give the canary where it is to answer a request, which is known by its reference, or else by its content."""
    canary = lineup.canary
    return canary if canary is not None and canary.takes(_key(samples, content)) else None


async def answer_by_one(
    champion: Model, canary: Canary | None, samples: Samples, timeout_s: float
) -> tuple[Model, Answers]:
    """Give the model that answers, and the answer of each sample or what is wrong with it.

    What the canary cannot answer the champion does; where all samples are wrong, that is the request's problem.
    """
    start = perf_counter()
    if canary is None:
        return champion, await _answers(champion, samples, timeout_s)
    found = await _of_canary(canary, samples, _SHARE_OF_TIME * timeout_s)
    if isinstance(found, list):
        canary.trial.took((perf_counter() - start) * 1000)
        return canary.model, found
    answers = await _answers(champion, samples, timeout_s - (perf_counter() - start))
    if found:  # and the champion did answer
        canary.trial.erred()
    return champion, answers


async def _of_canary(canary: Canary, samples: Samples, timeout_s: float) -> Answers | bool:
    """The answers of the canary; where it has not all of them, whether it is to blame."""
    with canary.model.asked() as model:
        try:
            answers = await _answers(model, samples, timeout_s)
        except RequestError as problem:
            return problem.status >= 500
        except Exception:  # noqa: BLE001 - whatever a canary meets, the champion answers
            return True
    problems = [answer for answer in answers if isinstance(answer, RequestError)]
    return any(problem.status >= 500 for problem in problems) if problems else answers


def _key(samples: Samples, content: bytes) -> bytes:
    """What a request is known by: the reference of its first sample, or what it holds."""
    first = samples[0]
    reference = first.reference if isinstance(first, Sample) else None
    return content if reference is None else reference.encode()


async def _answers(model: Model, samples: Samples, timeout_s: float) -> Answers:
    good = [sample for sample in samples if isinstance(sample, Sample)]
    found = iter(await model.batching.answer(good, timeout_s) if good else ())
    answers = [next(found) if isinstance(sample, Sample) else sample for sample in samples]
    problems = [answer for answer in answers if isinstance(answer, RequestError)]
    if len(problems) == len(answers):
        raise all_failed(problems)
    return answers
