"""Edit distance: how many characters (or words) are put in, taken out or exchanged from one text to another."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def distance(guess: Sequence[Hashable], truth: Sequence[Hashable]) -> int:
    """Give the Levenshtein distance, by bits: one number of Python holds a whole row (Myers 1999; Hyyrö 2003).

    >>> distance("kitten", "sitting"), distance("the cat".split(), "the hat sat".split())
    (3, 2)
    """
    if not truth:
        return len(guess)
    places: dict[Hashable, int] = {}
    for place, sign in enumerate(truth):
        places[sign] = places.get(sign, 0) | 1 << place
    full, last = (1 << len(truth)) - 1, 1 << (len(truth) - 1)
    more, less, errors = full, 0, len(truth)  # where the row rises and falls by one, and its last entry
    for sign in guess:
        match = places.get(sign, 0)
        diagonal = (((match & more) + more) ^ more) | match | less
        rises, falls = less | ~(diagonal | more), more & diagonal
        errors += bool(rises & last) - bool(falls & last)
        rises = rises << 1 | 1
        more, less = (falls << 1 | ~(diagonal | rises)) & full, rises & diagonal & full
    return errors


def alignment(guess: Sequence[Hashable], truth: Sequence[Hashable]) -> list[tuple[Hashable | None, Hashable | None]]:
    """Give a shortest way as pairs (true, guessed); None stands for what is not there on that side.

    >>> alignment("caat", "cart")
    [('c', 'c'), ('a', 'a'), ('r', 'a'), ('t', 't')]
    """
    rows = [list(range(len(guess) + 1))]
    for sign in truth:
        above = rows[-1]
        row = [above[0] + 1]
        for column, other in enumerate(guess):
            row.append(min(above[column] + (sign != other), above[column + 1] + 1, row[column] + 1))
        rows.append(row)
    pairs: list[tuple[Hashable | None, Hashable | None]] = []
    i, j = len(truth), len(guess)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (truth[i - 1] != guess[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((truth[i], guess[j]))
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            pairs.append((truth[i], None))
        else:
            j -= 1
            pairs.append((None, guess[j]))
    return pairs[::-1]
