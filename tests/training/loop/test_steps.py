"""The loop: one update equals that of one big batch, and a broken loss changes nothing."""

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

from byeori.training.loop.guard import NonFiniteLossError
from byeori.training.loop.steps import steps


def net(seed: int = 0) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.Linear(4, 1)


def squares(model, batch):
    return mse_loss(model(batch[0]), batch[1])


def updated(batches, **options):
    model = net()
    for _ in steps(model, options.pop("loss", squares), batches, torch.optim.SGD(model.parameters(), 0.1), **options):
        pass
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def test_accumulating_ragged_batches_equals_one_big_batch():
    x, y = torch.randn(20, 4), torch.randn(20, 1)
    parts = updated([(x[:16], y[:16]), (x[16:], y[16:])], accumulate=2)
    torch.testing.assert_close(parts, updated([(x, y)]))


def test_batches_that_are_dicts_or_nested_count_by_their_samples_too():
    x, y = torch.randn(20, 4), torch.randn(20, 1)

    def of_dicts(model, batch):
        return mse_loss(model(batch["x"]), batch["y"])

    def nested(model, batch):
        return mse_loss(model(batch[0][0]), batch[1])

    whole = updated([(x, y)])
    ends = (slice(16), slice(16, 20))
    dicts = [{"x": x[end], "y": y[end]} for end in ends]
    torch.testing.assert_close(updated(dicts, accumulate=2, loss=of_dicts), whole)
    pairs = [((x[end], x[end]), y[end]) for end in ends]
    torch.testing.assert_close(updated(pairs, accumulate=2, loss=nested), whole)


def test_a_last_group_smaller_than_accumulate_is_an_update_of_its_own():
    x, y = torch.randn(12, 4), torch.randn(12, 1)
    batches = [(x[i : i + 4], y[i : i + 4]) for i in (0, 4, 8)]
    torch.testing.assert_close(updated(batches, accumulate=2), updated([(x[:8], y[:8]), (x[8:], y[8:])]))


def test_losses_weighted_by_tokens_accumulate_exactly():
    words = torch.randint(0, 7, (6, 5))
    words[0, 1:] = words[3, 2:] = -1  # padding
    table = torch.randn(6, 5, 4)

    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.out = nn.Linear(4, 7)

    def loss(model, batch):
        outputs = model.out(batch[0]).flatten(0, 1)
        return cross_entropy(outputs, batch[1].flatten(), ignore_index=-1), (batch[1] != -1).sum()

    def trained(batches, accumulate):
        model = Reader()
        for _ in steps(model, loss, batches, torch.optim.SGD(model.parameters(), 0.1), accumulate=accumulate):
            pass
        return model.out.weight

    torch.testing.assert_close(
        trained([(table[:2], words[:2]), (table[2:], words[2:])], 2), trained([(table, words)], 1)
    )


def test_the_reported_loss_is_the_mean_over_all_samples_of_the_update():
    x, y = torch.randn(5, 4), torch.randn(5, 1)
    model = net()
    with torch.no_grad():
        whole = squares(model, (x, y))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    step = next(steps(model, squares, [(x[:4], y[:4]), (x[4:], y[4:])], optimizer, accumulate=2))
    torch.testing.assert_close(step.loss, whole)


def test_clipping_bounds_the_update_and_reports_the_norm_before():
    x, y = torch.randn(8, 4), 100 * torch.ones(8, 1)
    model = net()
    before = torch.cat([parameter.detach().flatten().clone() for parameter in model.parameters()])
    step = next(steps(model, squares, [(x, y)], torch.optim.SGD(model.parameters(), 1.0), clip=0.5))
    after = torch.cat([parameter.detach().flatten() for parameter in model.parameters()])
    assert step.grad_norm is not None
    assert step.grad_norm > 1
    torch.testing.assert_close((after - before).norm(), torch.tensor(0.5))


def test_the_rate_is_a_pure_function_of_the_step_also_after_a_resume():
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    batches = [(torch.randn(2, 4), torch.randn(2, 1))] * 3
    seen = [optimizer.param_groups[0]["lr"] for _ in steps(model, squares, batches, optimizer, rate=lambda n: n / 10)]
    fresh = torch.optim.SGD(model.parameters(), 0.1)
    fresh.load_state_dict(optimizer.state_dict())
    more = steps(model, squares, batches[:1], fresh, rate=lambda n: n / 10, start=3)
    assert next(more).number == 4
    assert [*seen, fresh.param_groups[0]["lr"]] == pytest.approx([0.01, 0.02, 0.03, 0.04])


@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_loss_that_is_no_number_stops_before_the_update(accumulate):
    good = (torch.randn(2, 4), torch.randn(2, 1))
    bad = (torch.full((2, 4), torch.nan), good[1])
    model = net()
    weights = []
    batches = [good] * (2 * accumulate - 1) + [bad]
    loop = steps(model, squares, batches, torch.optim.SGD(model.parameters(), 0.1), accumulate=accumulate)
    with pytest.raises(NonFiniteLossError, match=r"step 2: the loss is nan; the weights are still those of step 1"):
        weights.extend(model.weight.detach().clone() for _ in loop)
    assert len(weights) == 1
    torch.testing.assert_close(model.weight.detach(), weights[0])
    assert model.weight.grad is None


def test_the_modes_of_a_model_and_its_parts_are_the_callers():
    model = nn.Sequential(nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 1))
    model[0].eval()
    modes = []

    def loss(module, batch):
        modes.append([part.training for part in (module, module[0], module[1])])
        return squares(module, batch)

    batches = [(torch.randn(2, 4), torch.randn(2, 1))] * 3
    for step in steps(model, loss, batches, torch.optim.SGD(model.parameters(), 0.1)):
        if step.number == 2:
            model.eval()
    assert modes == [[True, False, True], [True, False, True], [False, False, False]]
    assert model[0].num_batches_tracked == 0
