"""JSON that would hold the server is refused by a look at its bytes; all other JSON passes."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byeori.serving.http import json_limits
from byeori.serving.http.json_limits import refuse_excess
from byeori.serving.http.problem import RequestError

M = 1_000_000


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"[" * 33, "lists and objects of more than 32 levels"),
        (b'{"a":' * 40, "lists and objects of more than 32 levels"),
        (b"[" * 30 * M, "lists and objects of more than 32 levels"),
        (b'{"a":"]]]]' + b'","b":[' + b"[" * 40, "lists and objects of more than 32 levels"),
        (b"[" + b"1," * M + b"1]", "more than 500,000 values"),
        (b"[" + b"{}," * M + b"1]", "more than 500,000 values"),
        (b"[" + b"9" * 401 + b"]", "a number of more than 400 digits"),
        (b"[0." + b"1" * 5 * M + b"]", "a number of more than 400 digits"),
    ],
)
def test_what_would_hold_the_server_is_refused(body, text):
    start = time.perf_counter()
    with pytest.raises(RequestError, match=text) as refused:
        refuse_excess(body)
    assert refused.value.status == 413
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "value",
    [
        {"inputs": {"image": "A" * 3 * M}},
        {"inputs": {"text": '\\"[{' * 300_000}},
        {"samples": [{"a": n, "b": [1.5, -2e10]} for n in range(20_000)]},
        [[[[["x" * 2000]]]], "]" * 50, "[" * 50, 10**390],
        {"k" * 1000: "k" * 5000, "t": "\\" * 1001},
        "",
    ],
)
def test_what_is_large_and_plain_passes(value):
    for indent in (None, 1):
        refuse_excess(json.dumps(value, indent=indent).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text('"\\[]{},:1', max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('"\\[]{}:a', max_size=8), inner, max_size=4),
    max_leaves=20,
)


def _depth(value):
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


@settings(max_examples=200, deadline=None)
@given(value=JSON, piece=st.integers(2, 40), plain=st.booleans())
def test_the_scan_sees_depth_and_values_as_a_parser_does_wherever_it_is_cut(value, piece, plain):
    body = json.dumps(value, ensure_ascii=plain).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_limits, "_PIECE", piece)
        patch.setattr(json_limits, "DEEPEST", _depth(value))
        refuse_excess(body)
        if _depth(value):
            patch.setattr(json_limits, "DEEPEST", _depth(value) - 1)
            with pytest.raises(RequestError, match="levels"):
                refuse_excess(body)
