"""Logs that cannot be flooded: of messages that are alike a few pass, and what was left out is counted."""

import logging

from byeori.serving.http.seldom import Seldom, log_accident, seldom


def test_messages_that_are_alike_are_logged_a_few_times_a_minute_and_counted(caplog):
    now = [0.0]
    few, log = Seldom(few=2, clock=lambda: now[0]), logging.getLogger("byeori.serving")
    log.addFilter(few)
    try:
        for number in range(100):
            log.error("broken: %s", number)
        log.error("another")
        now[0] = 61.0
        log.error("broken: %s", "again")
    finally:
        log.removeFilter(few)
    assert caplog.messages == ["broken: 0", "broken: 1", "another", "broken: again (98 more like this were left out)"]


def test_no_descriptor_for_a_connection_is_a_line_and_no_trace(caplog):
    with seldom():
        for _ in range(1000):
            log_accident(
                None, {"message": "socket.accept() out of system resource", "exception": OSError(24, "Too many")}
            )
    assert len(caplog.records) == 5
    assert caplog.records[0].exc_info is None
    assert "out of system resource (OSError: [Errno 24] Too many)" in caplog.text
