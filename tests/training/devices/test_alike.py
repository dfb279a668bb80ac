"""Processes that were asked for other things, or have other data, are refused with what differs; one thread a shard."""

import pytest
import torch

import several
from byeori import Dataset, Recipe
from byeori.training.devices.alike import at_work, refuse_unlike, seen_by
from byeori.training.devices.joining import joined
from byeori.training.devices.team import ALONE, Team
from byeori.training.progress.watch import Watch


def hold(lr: float, rows: int) -> object:
    columns = {name: cells[:rows] for name, cells in several.numbers().items()}
    with joined("cpu") as team:
        refuse_unlike(team, Recipe(lr=lr), Dataset(columns, target="sold"))
        return "alike"


def refusal(pair: several.Workers, **unlike: object) -> dict[str, str]:
    """Give what the one process says that says something."""
    usual = {"lr": 0.1, "rows": 120}
    found = pair.do("call", module="test_alike", name="hold", own=[usual, {**usual, **unlike}])
    said = [one for one in found if "error" in one]
    assert len(said) == 1
    return said[0]


def test_processes_with_other_data_are_refused_with_what_differs(pair):
    told = refusal(pair, rows=119)
    assert told["kind"] == "DataError"
    assert "process 1 of 2 has other data than process 0: 119 samples and not 120" in told["error"]


def test_processes_that_were_asked_for_other_things_are_refused_with_the_first_of_them(pair):
    told = refusal(pair, lr=0.2)
    assert told["kind"] == "ConfigError"
    assert "process 1 has lr = 0.2, process 0 0.1; wanted the same command" in told["error"]


def test_only_the_leading_process_shows_what_it_does():
    assert seen_by(ALONE, Watch(progress=True)).progress is True
    assert seen_by(Team(1, 2), Watch(progress=True, tensorboard=True)) == Watch(progress=False, tensorboard=False)


@pytest.mark.parametrize(("team", "virtual", "count"), [(ALONE, 0, 3), (ALONE, 4, 1), (Team(0, 2, here=500), 0, 1)])
def test_a_shard_is_computed_by_one_thread_and_processes_share_the_processors(team, virtual, count):
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        with at_work(team, virtual):
            assert torch.get_num_threads() == count
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
