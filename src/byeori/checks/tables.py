"""Findings about columns that are no pictures: missing values, constants, identifiers; and how a source is read."""

from byeori.checks.facts import Facts, rows_of
from byeori.checks.finding import Finding
from byeori.data.limits import ALL_DIFFERENT
from byeori.fields.coded import once


def left_out(facts: Facts) -> list[Finding]:
    """Columns that are no inputs, with the reasons."""
    action = "trains without it; name it by --field COLUMN=KIND if it tells something"
    return [
        Finding("note", "column left out", f"{name!r} {reason.split('; ')[0]}", (), action)
        for name, reason in facts.samples.left_out
    ]


def notes(facts: Facts) -> list[Finding]:
    """What the source was taken for, as training says it too."""
    return [Finding("note", "read as", note, (), "goes on so") for note in facts.samples.notes]


def unread_cells(facts: Facts) -> list[Finding]:
    """Cells of inputs that cannot be read: as missing ones, or of another kind where they are most of a column."""
    found = []
    for one in facts.unread:
        cure = "mend them, say --missing WORD of words that mean nothing, or name another kind by --field"
        if one.is_other_kind:
            found.append(
                Finding("error", "another kind", str(one), facts.keys(one.reasons), f"stops before training; {cure}")
            )
        else:
            action = f"takes them as missing, as a known case, and keeps their rows; {cure}"
            found.append(Finding("warning", "unreadable cells", str(one), facts.keys(one.reasons), action))
    return found


def missing_values(facts: Facts) -> list[Finding]:
    """Inputs with empty cells."""
    found = []
    unread = {one.column: one.reasons for one in facts.unread}
    for name in _plain(facts):
        others = unread.get(name, {})
        rows = [row for row in rows_of(facts.values[name], None) if row not in others]
        if rows:
            reason = f"{name!r} is empty in {len(rows):,} of {len(facts.samples):,} samples"
            action = "leaves to the column's field how they are read: of a number or a class, as a known case"
            found.append(Finding("note", "missing values", reason, facts.keys(rows), action))
    return found


def constant_columns(facts: Facts) -> list[Finding]:
    """Inputs that are the same for all samples."""
    action = "keeps it, though nothing can be learned from it"
    return [
        Finding("warning", "constant column", f"{name!r} is {next(iter(values))!r} in all samples", (), action)
        for name in _plain(facts)
        if len(values := {str(cell) for cell in once(facts.values[name])}) == 1
    ]


def identifiers(facts: Facts) -> list[Finding]:
    """Inputs of whole numbers or single words that differ for every sample, as a running number does."""
    action = "keeps it; drop it if it is a number or a name that says nothing about new samples"
    found = []
    for name in _plain(facts):
        cells = facts.values[name]
        if len(cells) >= ALL_DIFFERENT and all(map(_is_name, once(cells))) and len(set(once(cells))) == len(cells):
            found.append(Finding("warning", "identifier", f"{name!r} differs in every sample", (), action))
    return found


def _is_name(cell: object) -> bool:
    return type(cell) is int or (isinstance(cell, str) and len(cell.split()) == 1)


def _plain(facts: Facts) -> list[str]:
    return [name for name in facts.samples.inputs if name in facts.values]
