"""The FT-Transformer: tokens of columns, and of whatever else stands beside them."""

import torch

from byeori.models.table.ft_transformer import FtTransformer


def made(chunks: list[int]) -> FtTransformer:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return FtTransformer(chunks, width=16, blocks=2, dropout=0.1).eval()


def test_every_column_is_a_token_whose_order_does_not_matter():
    model = made([16, 16, 16])
    x = torch.randn(4, 48, generator=torch.Generator().manual_seed(0))
    turned = x.unflatten(1, (3, 16)).flip(1).flatten(1)
    assert model(x).shape == (4, 16)
    torch.testing.assert_close(model(turned), model(x), atol=1e-5, rtol=1e-4)


def test_features_of_another_width_are_made_a_token():
    model = made([5, 16, 16])
    x = torch.randn(4, 37)
    assert not torch.equal(model(x), model(torch.cat([x[:, :5] + 1, x[:, 5:]], 1)))


def test_a_sample_is_answered_alone_as_among_others():
    model, x = made([16, 16]), torch.randn(4, 32)
    torch.testing.assert_close(model(x[:1]), model(x)[:1], atol=1e-5, rtol=1e-4)
