"""The model card: what a bundle answers, how it was made, how well, and where its limits are, as README.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.printable import printable
from byeori.fields.known import MEDIA
from byeori.fields.media import medium_of

if TYPE_CHECKING:
    from byeori.core.medium import Medium
    from byeori.data.task import Task
    from byeori.fields.contract import Target


def card(record: Mapping[str, Any], task: Task) -> str:
    """Give the card's text: the hub's metadata block, then prose."""
    parts = [
        _metadata(record, task),
        f"# {record['run'] or record['model']}",
        _answers(task),
        "## How to use",
        _use(record, task),
        "## How well",
        _scores(record),
        "## How it was made",
        _origin(record),
        "## Limits",
        _limits(),
    ]
    return printable("\n\n".join(part for part in parts if part)) + "\n"


def _metadata(record: Mapping[str, Any], task: Task) -> str:
    medium = _sole_medium(task)
    lines = ["library_name: byeori"]
    if medium is not None and task.target.kind == "category":
        lines.append(f"pipeline_tag: {medium.media}-classification")
    lines += ["tags:", "- byeori", f"- {_quoted(record['model'])}"]
    if record["form"] == "onnx":
        lines.append("- onnx")
    if names := record.get("judged", {}).get("headline") or record["scores"]:
        lines += ["metrics:", *(f"- {_quoted(name)}" for name in names)]
    lines.append("# license: yours to choose, see https://hf.co/docs/hub/repositories-licenses")
    return "\n".join(["---", *lines, "---"])


def _sole_medium(task: Task) -> Medium | None:
    """The medium of the only input, where it is of the kind that a column of such files is taken for."""
    fields = list(task.inputs.values())
    medium = medium_of(fields[0]) if len(fields) == 1 else None
    return medium if medium is not None and type(fields[0]) is MEDIA[medium] else None


def _answers(task: Task) -> str:
    inputs = " and ".join(f"`{name}` ({field.kind})" for name, field in task.inputs.items())
    text = f"Reads {inputs}, answers `{task.name}` ({task.target.kind})."
    about = task.target.about
    classes = () if about.judged_as == "labels" else about.classes
    if classes:
        named = ", ".join(f"`{name}`" for name in classes[:50]) + (", ..." if len(classes) > 50 else "")
        text += f" It knows {len(classes)} classes: {named}."
    return text


def _use(record: Mapping[str, Any], task: Task) -> str:
    own = f", model={record['own']}()" if record["own"] and record["form"] == "weights" else ""
    sample = "{" + ", ".join(f'"{name}": ...' for name in task.inputs) + "}"
    if (medium := _sole_medium(task)) is not None:
        sample = f'"{medium.thing}{Path(medium.sample[0]).suffix}"'
    extra = " with its extra `onnx`" if record["form"] == "onnx" else ""
    return (
        f"With the Python package byeori{extra}, of version {record['byeori']} or newer, installed from its source:\n\n"
        "```python\nfrom byeori import Bundle\n\n"
        f'bundle = Bundle.load("path/of/this/folder"{own})\nprint(bundle.predict([{sample}]))\n```\n\n'
        "On loading, the bundle checks the hash of every file and answers its stored samples again. "
        f"It holds data only, nothing that can run code of its own.{_graph(record, task)}"
    )


def _graph(record: Mapping[str, Any], task: Task) -> str:
    if record["form"] == "weights":
        return ""
    given = "; ".join(
        f"`{x['name']}`: {x['dtype']} ({', '.join(map(str, x['shape']))}), {x['means']}" for x in record["graph_inputs"]
    )
    parity = record["parity"]
    return (
        f"\n\nFor use without byeori, the graph in this folder takes {given}; it gives the raw outputs (logits) in the "
        f"order of the classes above.{_probabilities(task.target)} The first axis is the batch, of any size. Against "
        f"the trained model, on {parity['samples']} stored samples, the largest difference of an output is "
        f"{parity['largest']:.2g}."
    )


def _probabilities(target: Target) -> str:
    """Say how raw outputs become the probabilities that are answered."""
    temperatures = target.about.calibration.temperatures
    if temperatures and target.about.judged_as == "labels":
        each = ", ".join(f"{temperature:g}" for temperature in temperatures)
        return f" The sigmoid of each, divided by its temperature ({each}), is the label's probability."
    if temperatures:
        message = f" Their softmax, after they are divided by {temperatures[0]:g}, is the probability of each class."
        return message + _line(target)
    return ""


def _line(target: Target) -> str:
    """Say from which probability on the rarer of two classes is answered."""
    about, threshold = target.about, target.about.calibration.threshold
    if threshold is None:
        return ""
    return f" `{about.classes[about.positive]}` is answered from a probability of {threshold:g} on."


def _scores(record: Mapping[str, Any]) -> str:
    if "judged" in record:
        return _judged(record["judged"])
    if not record["scores"]:
        return "No scores were given when this bundle was saved; `byeori evaluate` measures them."
    rows = ["| score | value | 95 % interval |", "|---|---|---|"]
    for name, score in record["scores"].items():
        if isinstance(score, Mapping):
            interval = f"{score['low']:.4g} to {score['high']:.4g}" if "low" in score else "not measured"
            rows.append(f"| {name} ({score.get('part', 'val')}) | {score['value']:.4g} | {interval} |")
        else:
            rows.append(f"| {name} | {score:.4g} | not measured |")
    return "\n".join(rows)


def _judged(judged: Mapping[str, Any]) -> str:
    """The scores on the part that was held out, the plain models beside them, and what follows."""
    is_test = judged["part"] == "test"
    part = (
        "test part, from which it has not learned" if is_test else "validation part, which has also chosen its weights"
    )
    rows = ["| score | value | 95 % interval |", "|---|---|---|"]
    for name, score in judged["headline"].items():
        rows.append(f"| {name}{_unit(judged, name)} | {_cell(score['value'])} | {_interval(score)} |")
    parts = [f"Asked about {judged['samples']:,} samples of its data's {part}:", "\n".join(rows)]
    if judged["baselines"]:
        main = next(iter(judged["headline"]))
        beside = [f"| plain model, asked about the same | {main} | 95 % interval |", "|---|---|---|"]
        for name, score in judged["baselines"].items():
            beside.append(f"| {name} | {_cell(score['value'])} | {_interval(score)} |")
        parts.append("\n".join(beside))
    said = [sentence for sentence in (judged["judged_by"], *judged["verdicts"]) if sentence]
    if said:
        parts.append("\n".join(f"- {sentence}" for sentence in said))
    return "\n\n".join(parts)


def _unit(judged: Mapping[str, Any], name: str) -> str:
    unit = judged["units"].get(name)
    return f", {unit}" if unit else ""


def _interval(score: Mapping[str, Any]) -> str:
    known = score["low"] is not None and score["high"] is not None
    return f"{_cell(score['low'])} to {_cell(score['high'])}" if known else "not known"


def _cell(number: float | None) -> str:
    return "not known" if number is None else f"{number:.4g}"


def _origin(record: Mapping[str, Any]) -> str:
    sizes = ", ".join(f"{count} samples in {part}" for part, count in record["data_sizes"].items())
    origin = f"Model `{record['model']}`, trained by byeori {record['byeori']} with torch {record['torch']}"
    lines = [
        origin + (f" in run `{record['run']}`." if record["run"] else "."),
        f"Data: {sizes or 'sizes not recorded'}; fingerprint `{record['data_fingerprint'] or 'not recorded'}`.",
        "Recipe:",
    ]
    recipe = "\n".join(f"    {name} = {json.dumps(value)}" for name, value in record["recipe"].items())
    return " ".join(lines) + "\n\n" + recipe


def _limits() -> str:
    return (
        "- It always answers with one of the things it knows, also for an input that is none of them.\n"
        "- Its scores hold for data like that it was scored on; other cameras, places or times can differ.\n"
        "- Its confidence is what the model gives, not a promise; the run's report says how well it is calibrated.\n"
        "- The folder `samples/` holds real samples of the data: look at them before you publish the bundle."
    )


def _quoted(name: str) -> str:
    """A name as a YAML string; JSON strings are YAML strings."""
    return json.dumps(name, ensure_ascii=False)
