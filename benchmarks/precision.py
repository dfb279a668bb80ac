"""Is bfloat16 faster than float32 on this processor, and for which networks: what the rule of `precision` rests on.

    python benchmarks/precision.py --save

Each network takes real batches of a data set, of the size that it trains with by default. What is timed is the work
that a default training does most: forward and backward pass, or the forward pass alone where only a head learns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from compare import DATA, Finding, arguments, publish, ratios, shown, take_turns

from byeori import Dataset, Recipe
from byeori.core.device import Device
from byeori.training.job import make_job

_STEPS = 4
_FP32, _BF16 = "float32", "bfloat16"


@dataclass(frozen=True)
class Case:
    """A network on a data set."""

    model: str
    data: str
    target: str | None = None
    task: str | None = None
    epochs: float | None = None
    weights: str = "auto"
    lora: int = 0


CASES = {
    "tables, classes: TabM": Case("tabm", "adult", "income"),
    "tables, numbers: TabM, 32 members": Case("tabm-32", "wine_quality/white.csv", "quality", "regression"),
    "tables: one hidden network": Case("mlp", "adult", "income"),
    "tables: FT-Transformer": Case("ft-transformer", "titanic/train.csv", "Survived"),
    "texts: n-grams": Case("ngrams", "sms_spam"),
    "texts: transformer from scratch": Case("text-transformer", "sms_spam"),
    "texts: MiniLM, head alone": Case("minilm", "sms_spam", epochs=0),
    "texts: MiniLM, all layers": Case("minilm", "sms_spam", epochs=1),
    "photos: EfficientNet-Lite0, head alone": Case("auto", "hymenoptera", epochs=0),
    "photos: EfficientNet-Lite0, all layers": Case("auto", "hymenoptera", epochs=1),
    "photos: ResNet-18, all layers": Case("resnet18", "hymenoptera", epochs=1, weights="none"),
    "photos: ViT-Tiny, all layers": Case("vit_tiny_patch16_224", "hymenoptera", epochs=1, weights="none"),
    "28 px pictures: small residual network": Case("auto", "mnist10k"),
    "32 px pictures: small residual network": Case("auto", "cifar10n_10k"),
    "masks: decoder over EfficientNet-Lite0": Case("auto", "camvid"),
    "masks: small U-Net": Case("small-unet", "camvid", weights="none"),
    "lines: CRNN": Case("auto", "handwriting_poilus/lines.tsv", "text", "reading"),
    "lines: transformer": Case("line-transformer", "handwriting_poilus/lines.tsv", "text", "reading"),
}


def steps_of(case: Case) -> tuple[Callable[[Device], float], str]:
    """Give what measures the seconds of processor time of a step in a format, and what the rule says."""
    recipe = Recipe(
        model=case.model, device="cpu", epochs=case.epochs, weights=case.weights, lora=case.lora, precision="fp32"
    )
    data = Dataset(DATA / case.data, target=case.target, task=case.task)
    job = make_job(data.prepare(recipe), recipe)
    batches = list(job.prepared.batches(job.recipe, job.device).stream(0, _STEPS))
    learns, model, loss = bool(job.recipe.epochs), job.model, job.prepared.task.loss(job.recipe)
    model.train(learns)

    def seconds(device: Device) -> float:
        begun_s = time.process_time()
        for batch in batches:
            with device.autocast(), torch.set_grad_enabled(learns):
                value = loss(model, batch) if learns else model.features(batch.inputs).float().sum()
            if learns:
                (value[0] if isinstance(value, tuple) else value).backward()
                model.zero_grad(set_to_none=True)
        return (time.process_time() - begun_s) / len(batches)

    auto = make_job(job.prepared, replace(recipe, precision="auto")).recipe.precision
    return seconds, f"{job.recipe.model}, {job.recipe.batch} at once: {auto}"


def main() -> None:
    given = arguments(__doc__ or "", repeats=5)
    torch.set_num_threads(1)  # threads that wait for each other on a busy machine would count as work
    cpu = torch.device("cpu")
    rows, raw = [], {}
    for name, case in CASES.items():
        if not (DATA / case.data).exists():
            sys.exit(f"skipped: {DATA / case.data} is not here")
        seconds, said = steps_of(case)
        formats = {_FP32: Device(cpu), _BF16: Device(cpu, torch.bfloat16)}
        ways = {way: (lambda seconds=seconds, one=one: seconds(one)) for way, one in formats.items()}
        found = take_turns(ways, given.repeats, watch=False)
        ratio = ratios(found[_BF16], found[_FP32])
        row = (name, said, f"{1e3 * min(found[_FP32]):.1f}", f"{1e3 * min(found[_BF16]):.1f}", shown(ratio, 2))
        print("  " + " | ".join(row), file=sys.stderr, flush=True)
        rows.append(row)
        raw |= {f"{name}: {way}": values for way, values in found.items()}
    columns = ("network", "recipe, and what `auto` takes", "fp32, ms a step", "bf16, ms a step", "bf16 / fp32")
    notes = ["Processor time on one thread; the least of the repeats, and the ratio of each pair taken in turns."]
    publish(Finding("precision", "bfloat16 on a processor", columns, rows, [], notes, ("torch",), raw), given)


if __name__ == "__main__":
    main()
