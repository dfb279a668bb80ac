"""TabM: members share their weights and yet differ, answer for themselves in training, and as one after it."""

import pytest
import torch
from torch import nn

from byeori.models.table.tabm import Members, TabM

CHUNKS = [4, 4, 3]


def body(members: int = 8) -> TabM:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return TabM(CHUNKS, width=16, blocks=2, members=members, dropout=0.5)


def x(count: int = 6) -> torch.Tensor:
    return torch.randn(count, 11, generator=torch.Generator().manual_seed(1))


def test_members_differ_from_the_start():
    features = body().eval()(x())
    assert features.shape == (6, 8, 16)
    assert len({tuple(row) for row in features[0].tolist()}) == 8


def test_a_member_weighs_every_column_as_a_whole():
    scales = body().scales
    for member in scales.tolist():
        assert len(set(member[:4])) == len(set(member[4:8])) == len(set(member[8:])) == 1
        assert len(set(member)) == 3


def test_members_share_all_but_their_scales_and_biases():
    parts = {name: parameter.shape for name, parameter in body().named_parameters()}
    assert {name for name, shape in parts.items() if 8 in shape} == {"scales", "layers.0.bias", "layers.1.bias"}
    assert parts["layers.0.weight"] == (16, 11)


def test_one_member_is_a_plain_network():
    plain = body(members=1).eval()
    assert {name for name, _ in plain.named_parameters()} == {
        f"layers.{layer}.{part}" for layer in (0, 1) for part in ("weight", "bias")
    }
    by_hand = x()
    for layer in plain.layers:
        by_hand = (by_hand @ layer.weight.T + layer.bias).relu()
    torch.testing.assert_close(plain(x())[:, 0], by_hand)


def test_in_training_every_member_answers_one_after_the_other():
    heads = Members([nn.Linear(2, 3) for _ in range(4)])
    features = torch.randn(5, 4, 2)
    outputs = heads(features)
    assert outputs.shape == (20, 3)
    torch.testing.assert_close(outputs[5:10], heads.heads[1](features[:, 1]))


@pytest.mark.parametrize(("merge", "wanted"), [(None, 2.0), (lambda outputs: outputs.amax(1), 3.0)])
def test_after_training_the_members_answer_as_one(merge, wanted):
    heads = [nn.Linear(1, 2) for _ in range(2)]
    for head, value in zip(heads, (1.0, 3.0), strict=True):
        nn.init.zeros_(head.weight)
        nn.init.constant_(head.bias, value)
    assert Members(heads, merge).eval()(torch.zeros(5, 2, 1)).tolist() == [[wanted] * 2] * 5


def test_a_sample_is_answered_alone_as_among_others():
    model = nn.Sequential(body(), Members([nn.Linear(16, 3) for _ in range(8)])).eval()
    torch.testing.assert_close(model(x()[:1]), model(x())[:1])
