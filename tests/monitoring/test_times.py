from datetime import datetime

import pytest

from byeori.core.errors import ConfigError
from byeori.monitoring.times import seconds_of, when


def test_a_length_of_time_is_given_in_seconds():
    assert seconds_of("1.5h", "watch") == 5400.0


@pytest.mark.parametrize("text", ["often", "0h", "-1h", "h", "7", "1e9999d", "", "7y", "367d"])
def test_what_is_no_length_of_time_is_told_with_examples(text):
    with pytest.raises(ConfigError, match="wanted a length of time, as 1h"):
        seconds_of(text, "watch")


def test_times_are_written_in_local_time():
    assert when(datetime(2026, 11, 28, 9, 5).timestamp()) == "2026-11-28 09:05"
