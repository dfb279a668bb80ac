"""Answers that need their inputs to be read get them; other samples stay the very same."""

from dataclasses import dataclass
from types import SimpleNamespace

from byeori import About
from byeori.data.completing import completed
from byeori.data.samples import Samples
from byeori.data.task import Task
from byeori.fields.kinds import Category, Number

SAMPLES = Samples("t", None, ("a", "b"), {"size": (1, 2), "y": ("u", "v")}, (None, None), "y", ("size",))


@dataclass(frozen=True)
class Beside:
    """A target whose answers are completed by the size beside them."""

    about = About(needs_inputs=True)

    def completed(self, cell, inputs, root):
        (field, size) = inputs["size"]
        return f"{cell}{size}{field.kind}"


def test_a_target_that_needs_nothing_leaves_the_samples_as_they_are():
    assert completed(SAMPLES, Task({"size": Number()}, "y", Category(("u", "v")))) is SAMPLES


def test_each_answer_is_completed_by_its_own_inputs():
    task = SimpleNamespace(inputs={"size": Number()}, name="y", target=Beside())
    found = completed(SAMPLES, task)
    assert found.columns["y"] == ("u1number", "v2number")
    assert found.columns["size"] == SAMPLES.columns["size"]
    assert SAMPLES.columns["y"] == ("u", "v")
