"""Columns of a table: what becomes of numbers and classes before a network sees them."""

from itertools import pairwise

import pytest
import torch

from byeori.core.errors import ModelError
from byeori.models.table.columns import Columns, OneColumn, Pieces, TableColumn

EDGES = (0.0, 1.0, 3.0, 7.0)
COLUMNS = {
    "age": TableColumn(edges=(EDGES,)),
    "town": TableColumn(classes=3),
    "time": TableColumn(edges=((0.0, 1.0), (-2.0, 0.0, 4.0, 5.0, 9.0))),
    "type": TableColumn(classes=2),
}


def inputs(count: int = 5) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return {
        "age": torch.rand(count, 2, generator=generator) * 9 - 1,
        "town": torch.randint(0, 3, (count,), generator=generator),
        "time": torch.rand(count, 2, generator=generator) * 12 - 3,
        "type": torch.randint(0, 2, (count,), generator=generator),
    }


def made(width: int = 4) -> Columns:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Columns(COLUMNS, width)


def by_hand(pieces: Pieces, number: int, edges: tuple[float, ...], x: float) -> torch.Tensor:
    """The encoding of Gorishniy et al. 2022, equation 1, its ends closed, and a linear layer."""
    filled = [min(max((x - low) / (high - low), 0), 1) for low, high in pairwise(edges)]
    weight = 5 * pieces.weight[number, : len(filled)]
    return (torch.tensor(filled)[:, None] * weight).sum(0) + pieces.bias[number]


@pytest.mark.parametrize("x", [-5.0, 0.0, 0.5, 1.0, 2.0, 6.9, 7.0, 100.0])
def test_a_number_fills_the_pieces_below_it(x):
    pieces = Pieces([(0.0, 2.0), EDGES], 3)
    torch.nn.init.normal_(pieces.weight)
    found = pieces(torch.tensor([[1.0, x]]))
    torch.testing.assert_close(found[0, 1], by_hand(pieces, 1, EDGES, x))
    torch.testing.assert_close(found[0, 0], by_hand(pieces, 0, (0.0, 2.0), 1.0))


def test_a_curve_begins_as_a_line_over_the_pieces_whose_middle_is_drawn_as_its_slope_is():
    pieces = Pieces([EDGES], 1000)
    ends = pieces(torch.tensor([[0.0], [1.0], [3.0], [7.0]]))[:, 0]
    torch.testing.assert_close(ends[1] - ends[0], ends[3] - ends[2])
    middle, slope = (ends[0] + ends[3]) / 2, ends[3] - ends[0]
    assert middle.std().item() == pytest.approx((1000 * 3) ** -0.5, rel=0.1)
    assert slope.std().item() == pytest.approx((12 / 3000) ** 0.5, rel=0.1)


def test_beyond_what_was_seen_a_vector_stays_what_it_is():
    pieces = Pieces([EDGES], 4)
    assert torch.equal(pieces(torch.tensor([[7.0]])), pieces(torch.tensor([[1e30]])))
    assert torch.equal(pieces(torch.tensor([[0.0]])), pieces(torch.tensor([[-1e30]])))


def test_edges_that_do_not_rise_are_told():
    with pytest.raises(ModelError, match=r"edges \[1.0, 1.0\]: wanted numbers that rise"):
        Pieces([(1.0, 1.0)], 4)


def test_a_column_of_one_value_is_a_vector_all_the_same():
    stem = OneColumn(TableColumn(edges=((3.0,),)))
    assert torch.equal(stem(torch.tensor([[3.0]])), stem(torch.tensor([[8.0]])))


def test_all_columns_at_once_are_each_column_by_itself():
    columns = made()
    x = inputs()
    whole = columns(x).unflatten(1, (5, 4))
    changed = {**x, "town": (x["town"] + 1) % 3, "time": x["time"] * torch.tensor([1.0, -1.0])}
    moved = (columns(changed).unflatten(1, (5, 4)) != whole).any(2).any(0)
    assert moved.tolist() == [False, False, True, True, False]  # age, time, time, town, type


def test_numbers_without_edges_are_not_looked_at():
    columns, x = made(), inputs()
    assert torch.equal(columns(x), columns({**x, "age": x["age"] * torch.tensor([1.0, 0.0])}))


def test_classes_have_vectors_of_their_own_in_every_column_and_the_unseen_one_begins_at_zero():
    columns = made()
    vectors = [columns({**inputs(3), "town": torch.arange(3), "type": torch.zeros(3, dtype=torch.int64)})]
    town, kind = vectors[0].unflatten(1, (5, 4))[:, 3], vectors[0].unflatten(1, (5, 4))[:, 4]
    assert not town[0].any()
    assert not kind.any()
    assert town[1].any()
    assert not torch.equal(town[1], town[2])


def test_a_sample_is_the_same_alone_and_among_others():
    columns, x = made(), inputs()
    alone = columns({name: values[:1] for name, values in x.items()})
    torch.testing.assert_close(alone, columns(x)[:1])
