"""A server that drains takes nothing new, waits for what it is at, and ends."""

import signal
from types import SimpleNamespace

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
