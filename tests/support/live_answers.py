"""Answers as a server leaves them in a store, with the truth of each at hand, and the bundle that gave them."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from byeori.bundles.bundle import Bundle
from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import learn_trait
from byeori.bundles.saving import save_bundle
from byeori.monitoring.accuracy.reading import Span
from byeori.tracking.records import Answer
from byeori.tracking.store import Store
from small_bundles import make_contents

START = 1_700_000_000.0


@dataclass(frozen=True)
class Live:
    """A store with answers of a bundle."""

    store: Store
    bundle: Bundle
    truth: dict[str, str]
    span: Span

    def label(self, answer: str, *, source: str = "label", item: int | None = None, at: float | None = None) -> None:
        """Say the truth of an answer."""
        row = self.store.answer(answer)
        said = self.truth[answer]
        self.store.write_judgement(answer, row.outputs["value"] == said, said, at=at)
        if source != "label":
            import byeori.tracking.schema as schema

            with self.store.database.writing() as connection:
                connection.execute(
                    schema.judgements.update().where(schema.judgements.c.answer == answer).values(source=source)
                )
        if item is not None:
            self.store.queue.set_state(item, "done")

    def answer_all(self, ask: str | None = None) -> None:
        """Answer all open questions."""
        for item in self.store.queue.items(data=self.bundle.digest, ask=ask):
            self.label(item.answer, item=item.id)

    @property
    def accuracy(self) -> float:
        """What nobody knows."""
        return float(np.mean([self.store.answer(one).outputs["value"] == truth for one, truth in self.truth.items()]))


def sure_and_right(count: int, draw: np.random.Generator, *, off: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Give confidences and whether each answer is right: as often as was said, or less so by `off` logits."""
    logit = draw.normal(2.0, 1.5, count)
    confidence = np.maximum(1 / (1 + np.exp(-logit)), 0.34)
    right = draw.random(count) < 1 / (1 + np.exp(-(logit - off)))
    return confidence, right


def small_bundle(folder: Path, *, with_reference: bool = True) -> Bundle:
    """Give a bundle of three classes whose reference says that it is as right as it is sure."""
    confidence, right = sure_and_right(400, np.random.default_rng(5))
    trait = learn_trait("answer.confidence", confidence.tolist(), "output")
    kept = confidence.astype(np.float32)
    keys = tuple(f"{i}.png" for i in range(len(kept)))
    reference = Reference({trait.name: trait}, kept[:, None], keys, kept, right.astype(np.float32), "correct")
    contents = make_contents()
    return save_bundle(folder, replace(contents, reference=reference) if with_reference else contents)


def live(
    folder: Path, count: int = 600, *, off: float = 0.0, days: float = 5.0, kept: float = 1.0, reference: bool = True
) -> Live:
    """Make a bundle, and a store with its answers over some days; of `kept` of them the inputs are there."""
    bundle, store = small_bundle(folder / "bundle", with_reference=reference), Store(folder / "runs")
    draw = np.random.default_rng(count)
    confidence, right = sure_and_right(count, draw, off=off)
    names, rows, truth = bundle.task.target.classes, list[Answer](), dict[str, str]()
    for i in range(count):
        value, other = (str(one) for one in draw.permutation(names)[:2])
        truth[f"a{i:05d}"] = value if right[i] else other
        outputs = {"value": value, "confidence": float(confidence[i])}
        path = f"inputs/{i}.png" if draw.random() < kept else None
        rows.append(
            Answer(
                f"a{i:05d}", START + i / count * days * 86400, bundle.digest, None, {}, outputs, 1.0, path, "image/png"
            )
        )
    store.write_answers(
        [replace(row, value=row.outputs["value"], confidence=row.outputs["confidence"]) for row in rows]
    )
    return Live(store, bundle, truth, Span((bundle.digest,), START, START + days * 86400))
