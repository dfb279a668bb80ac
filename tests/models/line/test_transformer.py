"""The network that writes: the same beside longer lines as alone, and what it is taught is what it writes."""

import pytest
import torch
from torch.nn.functional import pad

from byeori.core.errors import ModelError
from byeori.models.line.transformer import END, PictureEncoder, Writer, writing_briefly, written_loss
from written_lines import packed


def strips(columns: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(packed(columns, 32, seed)[None]).float()


@pytest.fixture(scope="module")
def network() -> torch.nn.Sequential:
    torch.manual_seed(0)
    return torch.nn.Sequential(PictureEncoder(), Writer(256, 5, most=6)).eval()


def test_lines_beside_change_nothing(network):
    alone = strips(61)
    beside = torch.cat([pad(alone, (0, 0, 0, 40)), strips(101, seed=1)])
    with torch.no_grad():
        wanted, found = network(alone)[0], network(beside)[0]
    torch.testing.assert_close(found[: len(wanted)], wanted, atol=1e-4, rtol=0)


def test_the_last_step_is_always_the_end_for_sure(network):
    with torch.no_grad():
        outputs = network(strips(61))
    assert outputs.shape[1] <= 7
    assert outputs[0, -1, END] == 0
    assert outputs[0, -1].argmax() == END


def test_what_is_written_is_what_is_taught_step_by_step(network):
    """Taught with its own writing, the network says the same shares of every character."""
    encoder, writer = network
    with torch.no_grad():
        memory = encoder(strips(61))
        free = writer(memory)
        signs = free.argmax(2)[:, :-1]
        taught = writer(memory, signs)
    ends = torch.nonzero(signs[0] == END)
    length = int(ends[0]) + 1 if len(ends) else writer.most  # what follows an end is the end, whatever is taught
    torch.testing.assert_close(taught[:, :length], free[:, :length], atol=1e-4, rtol=0)


def test_a_character_is_guessed_without_those_after_it(network):
    encoder, writer = network
    with torch.no_grad():
        memory = encoder(strips(61))
        one, other = (writer(memory, torch.tensor([signs])) for signs in ([1, 2, 3], [1, 2, 4]))
    torch.testing.assert_close(one[:, :3], other[:, :3])
    assert not torch.allclose(one[:, 3], other[:, 3])


def test_the_loss_counts_characters_and_one_end():
    outputs = torch.randn(2, 4, 5).log_softmax(2)
    truth = torch.tensor([[1, 2, 3], [4, -1, -1]])
    wanted = -(outputs[0, range(4), [1, 2, 3, END]].sum() + outputs[1, 0, 4] + outputs[1, 1, END]) / 6
    mean, weight = written_loss(outputs, truth, 0.0)
    torch.testing.assert_close(mean, wanted)
    assert int(weight) == 6


def test_the_loss_leaves_out_what_cannot_be_written_and_takes_texts_of_any_length():
    outputs = torch.randn(1, 2, 5).log_softmax(2)
    assert torch.isfinite(written_loss(outputs, torch.tensor([[1, 2, 3, 4, 1]]), 0.1)[0])
    known, unknown = (written_loss(outputs, torch.tensor([row]), 0.0)[0] for row in ([1], [5]))
    torch.testing.assert_close(known, -(outputs[0, 0, 1] + outputs[0, 1, END]) / 2)
    torch.testing.assert_close(unknown, -outputs[0, 1, END])


def test_a_picture_of_nothing_is_written_about_all_the_same(network):
    with torch.no_grad():
        assert torch.isfinite(network(torch.zeros(1, 20, 32))).all()


def test_an_export_is_refused_with_the_reason(network):
    with pytest.raises(ModelError, match="line-transformer writes one character after another"):
        torch.export.export(network, (strips(61),))


def test_a_network_that_is_tried_writes_short_texts_and_long_ones_again_after_that():
    torch.manual_seed(0)
    network = torch.nn.Sequential(PictureEncoder(), Writer(256, 5, most=640)).eval()
    with torch.no_grad(), writing_briefly(network) as times:
        assert network(strips(61)).shape[1] <= 65
    assert times == 100
    assert network[1].most == 640
    with writing_briefly(torch.nn.Linear(1, 1)) as times:
        assert times == 1
