"""Problems of requests have one shape: a code for programs, a message for people, and of several samples each."""

import asyncio
import json

import pytest

from byeori.serving.http.problem import RequestError, all_failed, send_json, send_problem, server_failed, shut_down


def _sent(work):
    found = []

    async def send(message):
        found.append(message)

    asyncio.run(work(send))
    start, body = found
    return start["status"], dict(start["headers"]), body["body"]


def test_a_problem_is_sent_with_its_status_its_code_and_its_headers():
    status, headers, body = _sent(lambda send: send_problem(shut_down(), send))
    assert status == 503
    assert headers[b"retry-after"] == b"5"
    assert headers[b"content-length"] == str(len(body)).encode()
    assert json.loads(body)["error"]["code"] == "shutting_down"


def test_a_message_that_repeats_what_was_sent_is_cut_in_the_middle():
    problem = RequestError(400, "broken", "a" * 3000 + "b" * 3000)
    assert len(problem.message) == 4005
    assert problem.message.startswith("aa")
    assert problem.message.endswith("bb")


def test_the_problem_of_one_sample_is_its_own_and_of_several_lists_each():
    first, second = RequestError(422, "broken_image", "no picture"), RequestError(400, "empty_file", "no content")
    assert all_failed([first]) is first
    told = all_failed([first, second])
    assert (told.status, told.code) == (first.status, first.code)
    assert "none of the 2 samples has an answer; no picture" in told.message
    assert [one["error"]["code"] for one in told.content["answers"]] == ["broken_image", "empty_file"]


def test_a_failure_of_ours_names_its_kind_and_nothing_of_what_it_says():
    told = server_failed(ValueError("a secret of the machine"))
    assert told.status == 500
    assert "ValueError" in told.message
    assert "secret" not in told.message


def test_json_that_no_reader_takes_is_never_sent():
    with pytest.raises(ValueError):
        _sent(lambda send: send_json({"value": float("nan")}, send))
    assert _sent(lambda send: send_json({"값": 1}, send))[2] == '{"값":1}'.encode()
