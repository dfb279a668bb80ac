"""What processes tell each other, and sums in one order; a team of one needs nobody."""

import pytest
import torch
from torch import nn

import several
from byeori.training.devices.joining import joined
from byeori.training.devices.team import ALONE

NUMBERS = 1001  # that no number of processes divides


def shards(count: int) -> torch.Tensor:
    """Numbers of very different sizes, so that another order of adding gives other bytes."""
    draw = torch.Generator().manual_seed(0)
    return torch.randn(count, NUMBERS, generator=draw) * 10 ** torch.randint(-6, 6, (count, NUMBERS), generator=draw)


def speak() -> dict[str, object]:
    """What a process hears from the others."""
    with joined("cpu") as team:
        own = shards(4).view(team.size, -1, NUMBERS)[team.rank]
        model = nn.BatchNorm1d(3)
        with torch.no_grad():
            model.weight.fill_(team.rank + 1.0)
        team.spread(model)
        order = list[int]()
        with team.first():
            order = [team.rank]
        return {
            "told": team.told(lambda: f"of {team.rank}"),
            "gathered": team.gathered(team.rank),
            "numbers": team.numbers([team.rank, 0.5]),
            "ordered": team.summed(own, ordered=True).numpy().tobytes().hex(),
            "plain": team.summed(own, ordered=False).tolist()[:3],
            "weight": model.weight.tolist(),
            "order": order,
        }


def test_all_hear_the_same_and_a_sum_in_order_has_the_bytes_of_one_process(pair):
    one, other = pair.do("call", module="test_team", name="speak")
    assert one.pop("order") == [0]
    assert other.pop("order") == [1]
    assert one == other
    assert one["told"] == "of 0"
    assert one["gathered"] == [0, 1]
    assert one["numbers"] == [[0, 0.5], [1, 0.5]]
    assert one["weight"] == [1.0, 1.0, 1.0]
    assert bytes.fromhex(one["ordered"]) == ALONE.summed(shards(4), ordered=True).numpy().tobytes()
    assert one["plain"] == pytest.approx(ALONE.summed(shards(4), ordered=False).tolist()[:3])


def test_a_team_of_one_answers_itself():
    assert ALONE.told(lambda: 3) == 3
    assert ALONE.gathered("a") == ["a"]
    assert ALONE.numbers([1.0]) == [[1.0]]
    with ALONE.first():
        pass


def test_another_order_of_adding_would_give_other_bytes():
    some = shards(4)
    assert ALONE.summed(some, ordered=True).tolist() != ALONE.summed(some.flip(0), ordered=True).tolist()


def fail(rank: int = -1) -> object:
    with joined("cpu") as team:
        if team.rank == rank:
            raise RuntimeError("this one fails")
        return team.gathered(1)


def test_of_processes_that_fail_one_says_why_and_the_others_end_without_a_word(pair: several.Workers):
    one, other = pair.do("call", module="test_team", name="fail", rank=1)
    assert one == {"exit": 76}
    assert other["error"] == "this one fails"
