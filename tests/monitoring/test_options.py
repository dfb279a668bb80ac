import pytest

from byeori.core.errors import ConfigError
from byeori.monitoring.options import Alerting, Looking


@pytest.mark.parametrize("address", ["example.org", "file:///etc/passwd", "ftp://example.org"])
def test_a_webhook_is_an_address_of_the_web(address):
    with pytest.raises(ConfigError, match="begins with http"):
        Alerting(webhook=address)


@pytest.mark.parametrize("count", [0, -1])
def test_people_are_asked_about_one_answer_at_least(count):
    with pytest.raises(ConfigError, match=f"monitor --ask {count}: wanted how many answers"):
        Looking(ask=count)
