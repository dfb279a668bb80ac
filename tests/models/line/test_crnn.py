"""The network for lines: filling a line up changes nothing, and it can be exported for any width."""

import pytest
import torch
from torch.nn.functional import pad

from byeori.models.line.crnn import Crnn, steps_of
from byeori.models.line.ctc import BLANK, CtcHead
from byeori.models.line.stems import strip_stem
from written_lines import packed


@pytest.fixture(scope="module")
def network() -> Crnn:
    """A network whose norms and biases are not those of a fresh one."""
    torch.manual_seed(0)
    network = Crnn(32)
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.ndim == 1:
                parameter += 0.1 * torch.rand_like(parameter)
    return network.eval()


def strips(columns: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(packed(columns, 32, seed)[None]).float()


@pytest.mark.parametrize("columns", [8, 61, 62, 63, 64, 65])
@pytest.mark.parametrize("more", [1, 2, 3, 30])
def test_filling_up_changes_nothing(network, columns, more):
    alone = strips(columns)
    beside = torch.cat([pad(alone, (0, 0, 0, more)), strips(columns + more, seed=1)])
    with torch.no_grad():
        wanted, found = network(alone)[0], network(beside)[0]
    torch.testing.assert_close(found[: len(wanted)], wanted, atol=1e-5, rtol=0)
    assert not found[len(wanted) - 1 :].any(), "after the end all features are 0"


@pytest.mark.parametrize("columns", [8, 9, 11, 12, 13, 100])
def test_a_step_of_time_is_four_columns_and_the_last_one_is_the_end(network, columns):
    with torch.no_grad():
        features = network(strips(columns))
    assert features.shape == (1, steps_of(columns) + 1, network.width)
    assert features[:, :-1].abs().amax(2).min() > 0


def test_where_features_are_zero_the_blank_is_sure():
    head = CtcHead(4, 3)
    x = torch.randn(1, 3, 4)
    x[0, 1] = 0
    shares = head(x).exp()
    torch.testing.assert_close(shares.sum(2), torch.ones(1, 3))
    assert shares[0, 1, BLANK] == 1
    assert shares[0, 1, 1:].max() < 1e-12


@pytest.mark.slow
def test_a_traced_network_takes_lines_of_any_width():
    model = torch.nn.Sequential(Crnn(16, layers=1), CtcHead(256, 7)).eval()
    shapes = ({0: torch.export.Dim("batch", min=1, max=64), 1: torch.export.Dim.AUTO},)
    program = torch.export.export(model, (strips(96)[:, :, :16].repeat(2, 1, 1),), dynamic_shapes=shapes).module()
    with torch.no_grad():
        for columns in (9, 150):
            x = strips(columns)[:, :, :16].repeat(3, 1, 1)
            torch.testing.assert_close(program(x), model(x), atol=1e-4, rtol=0)


def test_all_heights_end_as_one_row():
    for height in (16, 31, 40, 64):
        assert strip_stem("auto", height).eval()(torch.ones(1, 24, height)).shape == (1, 7, 256)
