from byeori.core.ranges import Choice
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.models.ranges import network_ranges
from byeori.training.choices.settle import settle

ROWS = {"a": [float(n) for n in range(40)], "label": ["yes", "no"] * 20}


def test_rates_lie_about_the_default_and_a_table_may_have_another_network():
    settled = settle(Dataset(ROWS, target="label").prepare(), Recipe(epochs=30, model="mlp"))
    found = network_ranges(settled, is_table=True, is_pretrained=False)
    assert found["lr"].low < settled.lr < found["lr"].high
    assert found["epochs"].holds(30)
    assert isinstance(found["model"], Choice)
    assert found["model"].values[0] == "mlp"
    assert "body_lr" not in found
    assert {"body_lr", "layer_decay"} <= set(network_ranges(settled, is_table=False, is_pretrained=True))


def test_a_training_of_an_epoch_or_two_is_not_made_shorter():
    settled = settle(Dataset(ROWS, target="label").prepare(), Recipe(epochs=2))
    assert "epochs" not in network_ranges(settled, is_table=True, is_pretrained=False)
