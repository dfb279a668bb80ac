from datetime import datetime

import pytest

from byeori.core.errors import ConfigError
from byeori.monitoring.times import seconds_of, time_of, when


def test_a_time_is_so_long_ago_or_a_date():
    assert time_of("7d", "since", 1_000_000.0) == 1_000_000.0 - 7 * 86_400
    assert time_of("2026-11-28T09:30", "since", 0.0) == datetime(2026, 11, 28, 9, 30).timestamp()
    assert seconds_of("1.5h", "watch") == 5400.0


@pytest.mark.parametrize("text", ["yesterday", "7", "d", "-3d", "1e9999d", "2026-13-40", "", "7y"])
def test_what_is_no_time_is_told_with_examples(text):
    with pytest.raises(ConfigError, match=r"monitor --since .*: wanted a time before now, as 7d, 36h or 90m"):
        time_of(text, "since", 1e9)


@pytest.mark.parametrize("text", ["often", "0h", "-1h", "h"])
def test_what_is_no_length_of_time_is_told_with_examples(text):
    with pytest.raises(ConfigError, match="wanted a length of time, as 1h"):
        seconds_of(text, "watch")


def test_times_are_written_in_local_time():
    assert when(datetime(2026, 11, 28, 9, 5).timestamp()) == "2026-11-28 09:05"
