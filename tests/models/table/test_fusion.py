"""Models for tables by name: each trains, answers the same alone and among others, and can be exported."""

import pytest
import torch
from torch import nn

from byeori.core.errors import ModelError
from byeori.models.network import TaskNetwork
from byeori.models.table.columns import TableColumn
from byeori.models.table.fusion import TABLE_MODELS, choose_table, table_columns, table_head

COLUMNS = {"age": TableColumn(edges=((0.0, 1.0, 3.0, 7.0),)), "town": TableColumn(classes=3)}


def model(name: str) -> TaskNetwork:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        table = table_columns(name, COLUMNS)
        chunks = [5, *[table.token_width] * table.tokens]
        return TaskNetwork(
            {"photo": nn.Linear(2, 5)}, table_head(name, chunks, lambda width: nn.Linear(width, 2)), table
        )


def inputs(count: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(2)
    return {
        "photo": torch.randn(count, 2, generator=generator),
        "age": torch.rand(count, 2, generator=generator) * 8,
        "town": torch.randint(0, 3, (count,), generator=generator),
    }


each_model = pytest.mark.parametrize("name", TABLE_MODELS)


@each_model
def test_it_learns_what_two_columns_decide_together(name):
    net, x = model(name), inputs(64)
    truth = ((x["age"][:, 0] > 3) ^ (x["town"] == 1)).long()
    adam = torch.optim.AdamW(net.parameters(), lr=2e-3)
    for _ in range(150):
        outputs = net(x)
        loss = nn.functional.cross_entropy(outputs, truth.repeat(len(outputs) // 64))
        adam.zero_grad()
        loss.backward()
        adam.step()
    assert (net.eval()(x).argmax(1) == truth).float().mean() > 0.95


@each_model
def test_a_sample_is_answered_alone_as_among_others(name):
    net, x = model(name).eval(), inputs(6)
    alone = net({key: values[:1] for key, values in x.items()})
    torch.testing.assert_close(alone, net(x)[:1], atol=1e-5, rtol=1e-4)


@each_model
def test_an_exported_program_of_any_batch_answers_as_the_model(name):
    net = model(name).eval()
    sizes = {"inputs": {key: {0: torch.export.Dim("batch", min=1, max=64)} for key in inputs(2)}}
    exported = torch.export.export(net, (inputs(2),), dynamic_shapes=sizes).module()
    for count in (1, 7):
        torch.testing.assert_close(exported(inputs(count)), net(inputs(count)), atol=1e-5, rtol=1e-4)


def test_the_name_of_a_model_for_pictures_leaves_the_table_its_own():
    assert choose_table("resnet18", is_alone=False) == "tabm"
    assert choose_table("mlp", is_alone=False) == "mlp"
    with pytest.raises(ModelError, match=r"model 'tabn' is none for tables.*'tabm'.*wanted auto, tabm, tabm-32, mlp"):
        choose_table("tabn", is_alone=True)
