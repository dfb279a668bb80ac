"""Decoding: the best path, whole batches of it, and the search by prefixes that adds up all paths of a text."""

import itertools

import numpy as np
import pytest

from byeori.fields.line.decoding import beam_search, best_path, best_paths


def logs(*steps: list[float]) -> np.ndarray:
    return np.log(np.array(steps, np.float32))


def random_logs(time: int, classes: int, seed: int) -> np.ndarray:
    shares = np.random.default_rng(seed).dirichlet(np.full(classes, 0.5), time)
    return np.log(np.maximum(shares, 1e-6)).astype(np.float32)


def collapsed(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sign for sign, _ in itertools.groupby(path) if sign)


def by_hand(table: np.ndarray) -> dict[tuple[int, ...], float]:
    """The share of every text: the sum over all paths that spell it."""
    found: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(table.shape[1]), repeat=len(table)):
        share = float(np.exp(table[np.arange(len(table)), path].sum()))
        found[collapsed(path)] = found.get(collapsed(path), 0) + share
    return found


def test_the_best_path_drops_repeats_and_blanks():
    table = logs([0.1, 0.8, 0.1], [0.1, 0.7, 0.2], [0.9, 0.05, 0.05], [0.2, 0.6, 0.2], [0.1, 0.1, 0.8])
    reading = best_path(table)
    assert reading.characters == (1, 1, 2)
    assert reading.shares == pytest.approx((0.8, 0.6, 0.8))
    assert reading.share == pytest.approx(0.8 * 0.7 * 0.9 * 0.6 * 0.8)


def test_a_line_of_blanks_is_an_empty_text():
    assert best_path(logs([0.9, 0.1], [0.9, 0.1])).characters == ()
    assert best_path(np.zeros((0, 3))).share == 1.0


def test_a_batch_reads_as_its_lines_by_themselves():
    table = np.stack([random_logs(9, 4, seed) for seed in range(5)])
    found = best_paths(table)
    assert (found[:, -1] == -1).all()
    for row, one in zip(found.tolist(), table, strict=True):
        assert tuple(sign for sign in row if sign > 0) == best_path(one).characters


def test_more_blanks_at_the_end_change_nothing():
    table = random_logs(6, 4, 1)
    longer = np.concatenate([table, np.tile(logs([1, 1e-6, 1e-6, 1e-6]), (5, 1))])
    for read in (best_path, lambda x: beam_search(x, 20)):
        assert read(longer).characters == read(table).characters
        assert read(longer).share == pytest.approx(read(table).share, rel=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_a_wide_beam_finds_the_likeliest_text_and_its_share(seed):
    table = random_logs(6, 3, seed)
    shares = by_hand(table)
    text = max(shares, key=lambda one: shares[one])
    reading = beam_search(table, beams=200, least=-20)
    assert reading.characters == text
    assert reading.share == pytest.approx(shares[text], rel=1e-4)
    assert len(reading.shares) == len(text)
    assert all(0 <= share <= 1 for share in reading.shares)


def test_the_beam_beats_the_best_path_where_a_text_has_many_paths():
    table = logs([0.6, 0.4], [0.6, 0.4])
    assert best_path(table).characters == ()  # 0.36 against 0.16 + 0.24 + 0.24
    reading = beam_search(table, beams=5)
    assert (reading.characters, reading.share) == ((1,), pytest.approx(0.64))
