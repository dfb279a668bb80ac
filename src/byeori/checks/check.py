"""check: what is wrong with the data, found before anything is trained; nothing is moved, changed or deleted."""

from __future__ import annotations

from pathlib import Path

from byeori.checks import dates, duplicates, files, labels, leaks, lines, shapes, tables, training
from byeori.checks.expectations import holding as expectations
from byeori.checks.facts import gather
from byeori.checks.finding import SEVERITIES
from byeori.checks.findings import Findings
from byeori.data.dataset import Dataset


def check(data: Dataset | str | Path) -> Findings:
    """Look at every sample once and give what was found, the gravest first.

    >>> [finding.kind for finding in check(Dataset([([[0, 255]], "a"), ([[0, 255]], "b")]))][0]
    'duplicate, other label'
    """
    dataset = data if isinstance(data, Dataset) else Dataset(data)
    facts = gather(dataset)
    found = [
        *training.untrainable(dataset, facts),
        *expectations.findings(dataset),
        *files.broken(facts),
        *labels.missing_labels(facts),
        *labels.no_labels(facts, dataset.task.target.kind),
        *labels.unknown_labels(facts),
        *duplicates.exact(facts),
        *duplicates.near(facts),
        *labels.rare_labels(facts),
        *labels.absent_labels(facts),
        *labels.imbalance(facts),
        *labels.alike_labels(facts),
        *lines.line_ends(facts, dataset.task.target.kind),
        *shapes.giveaways(facts),
        *files.wrongly_named(facts),
        *files.animated(facts),
        *files.blank(facts),
        *shapes.sizes(facts),
        *shapes.proportions(facts),
        *shapes.modes(facts),
        *shapes.profiles(facts),
        *shapes.greys(facts),
        *leaks.leaks(facts),
        *leaks.things_again(facts),
        *tables.unread_cells(facts),
        *tables.missing_values(facts),
        *tables.constant_columns(facts),
        *tables.identifiers(facts),
        *dates.mixed_dates(facts),
        *tables.left_out(facts),
        *tables.notes(facts),
        *files.passed_over(facts),
    ]
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return Findings(dataset.samples.name, tuple(found), facts)
