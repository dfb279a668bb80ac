"""What a server is asked to do: impossible limits and names are told, each with its cure."""

import pytest

from byeori.core.errors import ServeError
from byeori.serving.options import Front, ServeOptions


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"batch": 0}, "batch: 0 is no number of samples"),
        ({"queue": 0}, "queue: 0 is no number of samples that may wait"),
        ({"body_mb": 0.0}, "body_mb: 0.0 is no limit"),
        ({"timeout_s": float("inf")}, "timeout_s: inf is no limit"),
        ({"timeout_s": float("nan")}, "timeout_s: nan is no limit"),
        ({"token": ""}, "token: it is empty"),
        ({"token": "two words"}, "token: it is empty or has spaces"),
        ({"token": "벼리"}, "letters outside ASCII"),
    ],
)
def test_an_impossible_choice_is_told(choices, told):
    with pytest.raises(ServeError, match=told):
        ServeOptions(**choices)


def test_a_wrong_token_is_not_repeated_in_what_is_told():
    with pytest.raises(ServeError) as told:
        ServeOptions(token="my secret")
    assert "secret" not in str(told.value)


def test_a_prefix_ends_without_a_stroke():
    assert Front(root_path="/pets/").root_path == "/pets"
    assert Front(root_path="/").root_path == ""


@pytest.mark.parametrize("host", ["pets.example.org", "10.0.0.7", "::1"])
def test_names_and_addresses_are_hosts_and_urls_are_not(host):
    assert Front(allow_host=(host,)).allow_host == (host,)
    with pytest.raises(ServeError, match="is no name of a host"):
        Front(allow_host=(f"http://{host}/",))


def test_millions_of_bytes_are_bytes():
    assert ServeOptions(body_mb=1.5).body_bytes == 1_500_000
