import pytest

from byeori.core.errors import ConfigError
from byeori.monitoring.options import Alerting


@pytest.mark.parametrize("address", ["example.org", "file:///etc/passwd", "ftp://example.org"])
def test_a_webhook_is_an_address_of_the_web(address):
    with pytest.raises(ConfigError, match="begins with http"):
        Alerting(webhook=address)
