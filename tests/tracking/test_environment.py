"""A process is known by its number, its machine and when it began."""

import json
import os
import subprocess
import sys

from byeori.tracking.environment import environment, is_alive


def test_the_environment_is_plain_json_and_names_the_packages():
    found = environment()
    assert json.loads(json.dumps(found)) == found
    assert found["packages"]["torch"]
    assert found["command"] == sys.argv
    assert found["cpus"] == os.cpu_count()


def test_this_process_is_alive_and_an_ended_one_is_not():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        mine = environment()
        other = {**mine, "pid": process.pid, "pid_started": None}
        assert is_alive(mine)
    assert not is_alive(other)


def test_a_number_that_went_to_a_new_process_is_not_the_old_one_alive():
    mine = environment()
    assert mine["pid_started"] is None or not is_alive({**mine, "pid_started": mine["pid_started"] - 1})


def test_a_process_of_another_machine_is_taken_to_be_alive():
    assert is_alive({**environment(), "host": "elsewhere", "pid": 2**22 + 1})
    assert is_alive({})
