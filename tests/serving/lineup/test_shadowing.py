"""The process of a challenger: samples in, answers out, and what goes wrong with one of them is told."""

import io
import json
import os
import subprocess
import sys

import torch

from byeori.serving.lineup import shadowing
from byeori.serving.lineup.frames import read_line, write_asked


def test_each_sample_gets_its_answer_or_what_is_wrong_with_it(later, picture, monkeypatch):
    asked, out = io.BytesIO(), io.BytesIO()
    write_asked(asked, [("a", {"image": picture(1)}), ("b", {"image": b"no picture"})])
    write_asked(asked, [("c", {"image": picture(2)})])
    asked.seek(0)
    shadowing.answer_all(later, asked, out)
    out.seek(0)
    (a, b), [c] = read_line(out), read_line(out)
    assert read_line(out) is None
    for one, seed in ((a, 1), (c, 2)):
        [expected] = later.predict([picture(seed)])
        assert one[1] == json.loads(json.dumps(expected))
        assert one[2:4] == [None, False]
        assert one[4] >= 0
    assert b[:2] == ["b", None]
    assert "not an image" in b[2]
    assert b[3] is False, "that a picture cannot be read is no fault of the model"


def test_what_makes_the_model_fail_counts_against_it(later, picture, monkeypatch):
    def fails(*_args):
        raise RuntimeError("no memory")

    monkeypatch.setattr(type(later), "outputs", fails)
    asked, out = io.BytesIO(), io.BytesIO()
    write_asked(asked, [("a", {"image": picture()})])
    asked.seek(0)
    shadowing.answer_all(later, asked, out)
    out.seek(0)
    [found] = read_line(out)
    assert found[:4] == ["a", None, "RuntimeError: no memory", True]


def test_it_yields_to_all_others(monkeypatch):
    told, threads = [], torch.get_num_threads()
    monkeypatch.setattr(os, "nice", told.append)
    monkeypatch.setattr(shadowing.Path, "write_text", lambda path, text: told.append((str(path), text)))
    monkeypatch.setattr(os, "sched_setscheduler", lambda *words: told.append(words[1]), raising=False)
    try:
        shadowing.yield_to_others()
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(threads)
    assert {19, ("/proc/self/autogroup", "19\n")} <= {*told}


def test_a_bundle_that_cannot_be_loaded_is_told_and_ends_it(tmp_path):
    words = [sys.executable, "-m", "byeori.serving.lineup.shadowing", str(tmp_path)]
    ended = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120)
    assert ended.returncode == 1
    assert "holds neither bundle.json nor a folder" in json.loads(ended.stdout)["problem"]
