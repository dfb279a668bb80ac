"""What is said of how the cells of a source are read, where a user may have meant otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.data.guessing.joined_labels import joined_labels
from byeori.data.guessing.mixed_flags import mixed_flag_notes
from byeori.data.guessing.spelled import mixed_notes, spelling_notes
from byeori.fields.category.category import Category
from byeori.fields.category.flag import Flag
from byeori.fields.labels.labels import Labels
from byeori.fields.number.number import Number
from byeori.fields.number.numbers import Numbers

if TYPE_CHECKING:
    from byeori.data.samples import Samples
    from byeori.data.task import Task


def reading_notes(samples: Samples, task: Task) -> list[str]:
    """Give what to say of how cells are read: of a target that could be of another kind, and of mixed columns."""
    notes, columns = list[str](), samples.columns
    if isinstance(task.target, Numbers) and all(one.about.media == "image" for one in task.inputs.values()):
        notes.append(f"{task.name!r} is numbers; points in the pictures they are by --task points")
    if isinstance(task.target, Labels) and (found := joined_labels(columns[task.name])):
        notes.append(f"{task.name!r} is {found}; by --task classification each whole cell is a class")
    fields = {**dict.fromkeys(name for name, _ in samples.left_out), **task.columns}
    for name, field in fields.items() if samples.is_table else ():
        if isinstance(field, Number):
            notes += spelling_notes(name, field, columns[name])
        elif isinstance(field, Numbers) and field.numbers:
            for own, number, cells in zip(field.names, field.numbers, zip(*columns[name], strict=True), strict=True):
                notes += spelling_notes(own, number, cells)
        elif isinstance(field, Flag):
            notes += mixed_flag_notes(name, columns[name], field.nothing)
        elif field is None or isinstance(field, Category):
            notes += mixed_notes(name, columns[name])
    return notes
