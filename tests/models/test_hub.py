"""The hub: what is in the cache is used, and what cannot be reached is given up within the time said."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from byeori.models import hub


@contextmanager
def listening(answer: bytes = b"") -> Iterator[str]:
    """Give `host:port` of a server that sends `answer` to the first caller."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                if answer:
                    connection.recv(1000)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_an_address_that_listens_answers():
    with listening() as address:
        assert hub.answers(f"http://{address}", patience_s=5)


def test_an_address_where_nobody_listens_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not hub.answers(f"http://127.0.0.1:{port}", patience_s=5)


def test_a_firewall_that_takes_the_call_and_hangs_up_is_no_hub():
    with listening() as address:
        assert not hub.answers(f"https://{address}", patience_s=5)


def test_a_look_up_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch):
    forever = threading.Event()

    def hang(*_: object) -> None:
        forever.wait(30)
        raise OSError

    monkeypatch.setattr(hub.socket, "create_connection", hang)
    start_s = time.monotonic()
    assert not hub.answers("https://huggingface.co", patience_s=0.05)
    assert time.monotonic() - start_s < 1
    forever.set()


@pytest.mark.parametrize(
    ("answer", "reached"), [(b"HTTP/1.1 200 OK\r\n\r\n", True), (b"HTTP/1.1 403 No\r\n\r\n", False)]
)
def test_behind_a_proxy_the_proxy_is_asked(answer: bytes, reached: bool, monkeypatch: pytest.MonkeyPatch):
    with listening(answer) as address:
        monkeypatch.setenv("https_proxy", f"http://{address}")
        assert hub.answers("https://huggingface.co", patience_s=5) is reached


def test_an_unreachable_hub_is_told_by_its_address(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(hub.HubError, match=r"http://127\.0\.0\.1:1 cannot be reached"):
        hub.hub_file("timm/no-such-model")


def test_offline_is_taken_at_its_word(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(hub, "answers", lambda *_: pytest.fail("asked the net"))
    with pytest.raises(hub.HubError, match="HF_HUB_OFFLINE is set"):
        hub.hub_file("timm/no-such-model")


def test_a_file_in_the_cache_is_used_without_asking_the_net(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    import huggingface_hub.constants

    folder = tmp_path / "models--timm--small"
    file = folder / "snapshots" / "abc" / hub.FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(b"weights")
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("abc")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(hub, "answers", lambda *_: pytest.fail("asked the net"))
    assert hub.hub_file("timm/small") == file
