"""What stands around a network of the user's own, and what cannot stand there."""

import threading

import pytest
import torch
from torch import nn

from byeori.core.errors import ModelError
from byeori.core.torchvision_operators import mend_torchvision
from byeori.models.own import FromOne, Handed, Whole, copied, refuse_no_network, telling


def test_several_inputs_come_as_a_dict_whose_columns_can_be_put_side_by_side():
    class Net(nn.Module):
        def forward(self, x):
            return torch.cat(list(x.values()), 1)

    whole = Whole(Net(), {"a.b": Handed(nn.Identity()), "town": Handed(nn.Identity())})
    found = whole({"a.b": torch.ones(2, 3), "town": torch.tensor([4, 5])})
    assert found.tolist() == [[1, 1, 1, 4], [1, 1, 1, 5]]


def test_the_only_input_comes_as_a_tensor():
    assert Whole(nn.Identity(), {"x": nn.Identity()})({"x": torch.ones(2, 2)}).shape == (2, 2)


def test_tokens_come_from_one_on_and_zero_fills_up():
    assert FromOne(nn.Identity())(torch.tensor([[0, 7, -1]])).tolist() == [[1, 8, 0]]


class Bare(nn.Module):
    def __init__(self):
        pass


def test_a_class_a_function_and_a_wrong_width_are_refused_with_what_is_wanted():
    with pytest.raises(ModelError, match=r"model=Linear: is a class; wanted a network made of it: model=Linear\(\)"):
        refuse_no_network(nn.Linear)
    with pytest.raises(ModelError, match=r"model=function: wanted an nn\.Module"):
        refuse_no_network(lambda x: x)
    with pytest.raises(ModelError, match="is TorchScript, into which nobody can look"):
        refuse_no_network(torch.jit.ScriptModule())
    with pytest.raises(ModelError, match=r"model=Bare: its `__init__` does not begin with `super\(\)"):
        refuse_no_network(Bare())
    net = nn.Linear(2, 2)
    net.width = "wide"
    with pytest.raises(ModelError, match="its attribute `width` is 'wide'; wanted how many features"):
        refuse_no_network(net)


def test_a_lightning_module_is_pointed_to_the_loop_that_knows_its_training_step():
    mend_torchvision()
    lightning = pytest.importorskip("lightning.pytorch")

    class Lit(lightning.LightningModule):
        pass

    with pytest.raises(ModelError, match=r"LightningModule, .* not its `training_step`; .*byeori\.training\.lightning"):
        refuse_no_network(Lit())


def test_a_network_that_cannot_be_copied_is_refused():
    net = nn.Linear(2, 2)
    net.lock = threading.Lock()
    with pytest.raises(ModelError, match=r"Linear cannot be copied .* neither tried nor bundled; wanted"):
        copied(net)


def test_what_a_network_raises_is_told_with_what_it_was_handed():
    net = nn.Linear(3, 2)
    with pytest.raises(ModelError, match=r"Linear: its `forward` raised RuntimeError .*float32 \(4, 5\)"), telling(net):
        net(torch.zeros(4, 5))
    with pytest.raises(ZeroDivisionError), telling(net):
        net(torch.zeros(4, 3)).sum().item() / 0  # not the network's
    assert not net._forward_pre_hooks
    assert not net._forward_hooks
