"""A server that drains takes nothing new, waits for what it is at, and ends."""

import signal
import threading
from types import SimpleNamespace

import pytest

import byeori.serving.http.draining as draining
from byeori.core.errors import ServeError
from byeori.serving.http.draining import DrainingServer
from byeori.serving.http.gate import State


def _server():
    standing = State()
    return DrainingServer(SimpleNamespace(state=SimpleNamespace(standing=standing)), 5.0), standing


async def _tick(server):
    await server.on_tick(1)
    return server.should_exit


def test_the_first_signal_drains_and_the_second_ends_at_once():
    server, standing = _server()
    server.handle_exit(signal.SIGTERM, None)
    assert (standing.draining, server.should_exit) == (True, False)
    server.handle_exit(signal.SIGTERM, None)
    assert server.should_exit
    assert server.force_exit


def test_it_ends_when_the_last_answer_is_out(monkeypatch):
    import asyncio

    server, standing = _server()
    server.config.callback_notify = None
    standing.running = 1
    server.drain()
    assert not asyncio.run(_tick(server))
    standing.running = 0
    assert asyncio.run(_tick(server))


def test_one_that_does_not_start_in_the_background_is_told_and_leaves_no_thread(monkeypatch):
    server, standing = _server()
    monkeypatch.setattr(server, "run", lambda sockets: None)
    monkeypatch.setattr(draining, "_START_S", 0.01)
    with pytest.raises(ServeError, match="the-pages did not start within"), server.in_background(None, "the-pages"):
        pass
    assert standing.draining
    assert "the-pages" not in [thread.name for thread in threading.enumerate()]
