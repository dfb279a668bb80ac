"""The bag of n-grams: what is not there counts for nothing, and a text's length does not change its weight."""

import torch

from byeori.models.text.ngrams import NgramBag


def bag(rarity=(1.0, 1.0, 2.0), reach=(1.0, 1.0, 1.0)) -> NgramBag:
    made = NgramBag(torch.tensor(rarity), torch.tensor(reach), width=2)
    with torch.no_grad():
        made.table.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]]))
    return made.eval()


def test_places_without_an_n_gram_change_nothing():
    short, long = bag()(torch.tensor([[0, 1]])), bag()(torch.tensor([[0, 1, -1, -1]]))
    torch.testing.assert_close(short, long)
    assert bag()(torch.tensor([[-1, -1]])).tolist() == [[0, 0]]


def test_the_weights_of_a_text_have_length_one():
    once, twice = bag()(torch.tensor([[0]])), bag()(torch.tensor([[0, 0]]))
    assert once[0, 0].item() == 16
    torch.testing.assert_close(twice[0, 0], once[0, 0] * 2**0.5)  # two of length 1 / sqrt 2 each


def test_what_has_less_reach_moves_the_features_less():
    far, near = bag(reach=(1.0, 1.0, 1.0)), bag(reach=(0.5, 1.0, 1.0))
    torch.testing.assert_close(near(torch.tensor([[0]])), far(torch.tensor([[0]])) / 2)


def test_some_are_hidden_in_training_only():
    made = bag()
    ids = torch.zeros(1, 64, dtype=torch.long)
    assert torch.equal(made(ids), made(ids))
    made.train()
    torch.manual_seed(0)
    assert not torch.equal(made(ids), made(ids))
