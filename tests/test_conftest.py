"""The tests' own ground: shapes are really checked, the network really is shut, the cache is the test's own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from beartype.roar import BeartypeDoorHintViolation

from byeori.core.files import cache_folder
from byeori.core.recipe import Recipe
from byeori.fields.picture import augment
from byeori.fields.warp import Warp, draw_warp


def test_a_tensor_of_another_shape_is_refused():
    warp = draw_warp(2, Recipe(flip=False), np.random.default_rng(0))
    pixels = torch.zeros(2, 8, 8, 3, dtype=torch.uint8)
    assert augment.sample(pixels, 4, warp).shape == (2, 3, 4, 4)
    with pytest.raises(BeartypeDoorHintViolation, match="sample: pixels"):
        augment.sample(pixels[0], 4, warp)


def test_a_tensor_of_another_dtype_is_refused():
    warp = draw_warp(2, Recipe(flip=False), np.random.default_rng(0))
    with pytest.raises(BeartypeDoorHintViolation, match="sample: pixels"):
        augment.sample(torch.zeros(2, 8, 8, 3), 4, warp)


def test_one_axis_name_means_one_size_within_a_dataclass():
    with pytest.raises(BeartypeDoorHintViolation, match="Warp: colour"):
        Warp(torch.zeros(2, 3, 3), torch.zeros(3, 4, 4))


def test_users_need_no_jaxtyping():
    hidden = "sys.modules['jaxtyping'] = sys.modules['beartype'] = None"
    block = f"import sys; {hidden}; import byeori.fields.picture.augment"
    subprocess.run([sys.executable, "-c", block], check=True)


def test_the_network_is_shut_and_this_machine_is_not():
    with pytest.raises(OSError, match="tests have no network"):
        socket.create_connection(("example.org", 80))
    with socket.socket() as client, pytest.raises(ConnectionRefusedError, match="tests have no network"):
        client.connect(("192.0.2.1", 80))
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_each_test_has_a_cache_of_its_own(tmp_path: Path):
    assert cache_folder() == tmp_path / ".cache"


def test_no_store_of_the_user_is_met():
    assert "BYEORI_STORE" not in os.environ
