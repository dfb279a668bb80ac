"""What a launcher says in the environment: one of several, alone, or one that cannot find the others."""

import pytest

from byeori.core.errors import ConfigError
from byeori.core.launched import Launch, launch_of

MEETING = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500"}


@pytest.mark.parametrize(
    "environment", [{}, {"WORLD_SIZE": "1", "RANK": "0", "LOCAL_RANK": "0"}, {"WORLD_SIZE": ""}, {"WORLD_SIZE": "many"}]
)
def test_one_process_by_itself_is_not_launched(environment):
    assert launch_of(environment) is None


def test_one_of_several_knows_its_number_and_who_is_on_its_machine():
    told = {**MEETING, "WORLD_SIZE": "4", "RANK": "3", "LOCAL_RANK": "1"}
    assert launch_of({**told, "LOCAL_WORLD_SIZE": "2"}) == Launch(rank=3, size=4, place=1, here=2)
    assert launch_of(told) == Launch(3, 4, 1, 4)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"WORLD_SIZE": "2", "RANK": "0"}, "without MASTER_ADDR, MASTER_PORT"),
        ({"RANK": "1"}, "without WORLD_SIZE, MASTER_ADDR, MASTER_PORT"),
        ({**MEETING, "WORLD_SIZE": "2"}, "without RANK"),
        ({**MEETING, "WORLD_SIZE": "2", "RANK": "2"}, "cannot find the others; wanted"),
    ],
)
def test_one_that_cannot_find_the_others_is_refused_with_what_is_missing_and_the_cure(environment, missing):
    with pytest.raises(ConfigError, match="started as one of several") as refused:
        launch_of(environment)
    assert missing in str(refused.value)
    assert all(
        f"{name}={environment[name]}" in str(refused.value) for name in ("WORLD_SIZE", "RANK") if name in environment
    )
    assert "unset WORLD_SIZE, RANK and LOCAL_RANK" in str(refused.value)
