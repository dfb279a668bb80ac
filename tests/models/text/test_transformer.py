"""The small encoder of our own: what is blank is seen by nobody."""

import torch

from byeori.models.text.transformer import TextTransformer, masked_mean


def test_blanks_change_no_text():
    torch.manual_seed(1)
    network = TextTransformer(vocabulary=20, length=8).eval()
    alone = network(torch.tensor([[3, 4, 5]]))
    beside = network(torch.tensor([[3, 4, 5, -1, -1], [6, 7, 8, 9, 10]]))
    torch.testing.assert_close(beside[:1], alone)


def test_the_order_of_the_tokens_counts():
    torch.manual_seed(1)
    network = TextTransformer(vocabulary=20, length=8).eval()
    assert not torch.allclose(network(torch.tensor([[3, 4]])), network(torch.tensor([[4, 3]])))


def test_a_mean_is_over_a_samples_own_tokens_and_of_none_is_zero():
    x = torch.tensor([[[1.0], [3.0], [100.0]], [[7.0], [8.0], [9.0]]])
    is_token = torch.tensor([[True, True, False], [False, False, False]])
    assert masked_mean(x, is_token).tolist() == [[2.0], [0.0]]


def test_some_tokens_are_hidden_in_training_only():
    network = TextTransformer(vocabulary=20, length=64).eval()
    ids = torch.ones(1, 64, dtype=torch.long)
    assert torch.equal(network(ids), network(ids))
    network.train()
    assert not torch.equal(network(ids), network(ids))
