"""The joined network: what its stems take, how features meet, and that it can be exported."""

import pytest
import torch
from torch import Tensor, nn

from byeori.core.errors import ModelError
from byeori.models.network import ImageStem, Normalise, TaskNetwork, own_stem
from byeori.models.picture.backbone import backbone
from byeori.models.picture.views import Views


class Thumb(nn.Module):
    """A user's own network: the average of each channel."""

    width = 3

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


def small_model() -> TaskNetwork:
    stem = ImageStem(backbone("small-resnet", channels=1, seed=0))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return TaskNetwork({"image": stem}, nn.Linear(stem.width, 4)).eval()


def test_bytes_and_floats_of_the_same_pixels_are_normalised_alike():
    normalise = Normalise((127.0, 100.0, 0.0), (128.0, 50.0, 255.0))
    pixels = torch.randint(0, 256, (2, 3, 4, 4), dtype=torch.uint8)
    assert torch.equal(normalise(pixels), normalise(pixels.float()))
    black_and_white = normalise(torch.tensor([0.0, 255.0]).reshape(2, 1, 1, 1).expand(2, 3, 1, 1)).flatten(1)
    torch.testing.assert_close(black_and_white, torch.tensor([[-127 / 128, -2.0, 0.0], [1.0, 3.1, 1.0]]))


def test_what_pixels_are_scaled_by_is_saved_with_the_weights():
    one, other = ImageStem(backbone("small-resnet", seed=0)), own_stem(nn.Flatten(), 3)
    assert {"normalise.mean", "normalise.std"} <= one.state_dict().keys()
    assert {"normalise.mean", "normalise.std"} <= other.state_dict().keys()


def test_grey_images_fill_the_three_channels_of_a_colour_backbone():
    stem = ImageStem(backbone("small-resnet", channels=3, seed=0), channels=1).eval()
    grey = torch.randint(0, 256, (2, 1, 16, 16), dtype=torch.uint8)
    with torch.no_grad():
        assert torch.equal(stem(grey), stem(grey.repeat(1, 3, 1, 1)))


def test_colour_images_do_not_fit_a_backbone_of_four_channels():
    with pytest.raises(ModelError, match="images have 3 channels and the backbone takes 4"):
        ImageStem(backbone("small-resnet", channels=4, seed=0), channels=3)


def test_features_of_several_inputs_stand_side_by_side_in_the_order_of_their_names():
    model = TaskNetwork({"photo": nn.Flatten(), "age": nn.Flatten()}, nn.Identity())
    inputs = {"age": torch.full((2, 1), 7.0), "photo": torch.zeros(2, 3)}
    assert model(inputs).tolist() == [[0.0, 0.0, 0.0, 7.0]] * 2


def test_columns_may_bear_any_name():
    names = ("type", "type_", "a.b", "a_b", "keys", "", "age in years")
    model = TaskNetwork({name: nn.Linear(1, 1) for name in names}, nn.Identity())
    assert model({name: torch.zeros(1, 1) for name in names}).shape == (1, 7)
    assert len({model.stem(name) for name in names}) == 7
    assert all("stems." in key for key in model.state_dict())


def test_a_users_own_network_may_stand_in_the_backbones_place():
    stem = own_stem(Thumb(), 3)
    assert stem.width == 3
    assert not stem.backbone.pretrained
    pixels = torch.full((1, 3, 4, 4), 191.5)
    assert stem(pixels).tolist() == [[1.0, 1.0, 1.0]]


def test_a_users_own_network_without_a_width_gives_the_outputs_itself():
    stem = own_stem(nn.Sequential(nn.Flatten(), nn.Linear(16, 2)), 1)
    assert stem.width is None
    assert TaskNetwork({"image": stem}, nn.Identity())({"image": torch.zeros(5, 1, 4, 4)}).shape == (5, 2)


class _Wide(nn.Module):
    width = 6

    def forward(self, x: Tensor) -> Tensor:
        return x.flatten(1)[:, :6].sin()


@pytest.mark.parametrize("views", [None, Views("mirror"), Views("crops")])
def test_outputs_and_features_come_from_one_pass_and_the_outputs_are_those_of_forward(views):
    network = TaskNetwork({"x": _Wide()}, nn.Linear(6, 3)).eval()
    network.views = views
    inputs = {"x": torch.randn(5, 3, 8, 8)}
    calls = []
    hook = network.head.register_forward_hook(lambda *_: calls.append(1))
    outputs, features = network.both(inputs)
    hook.remove()
    assert len(calls) == {None: 1, "mirror": 2, "crops": 10}[views and views.kind]
    torch.testing.assert_close(outputs, network(inputs), rtol=0, atol=0)
    torch.testing.assert_close(network.head(features), outputs)


def test_of_a_map_of_features_their_mean_is_given_and_of_a_sequence_nothing():
    class Reshaped(nn.Module):
        def __init__(self, *shape: int) -> None:
            super().__init__()
            self.shape = shape

        def forward(self, x: Tensor) -> Tensor:
            return x.reshape(len(x), *self.shape)

    x = torch.randn(2, 24)
    found = TaskNetwork({"x": Reshaped(6, 2, 2)}, nn.Identity()).eval().both({"x": x})[1]
    torch.testing.assert_close(found, x.reshape(2, 6, 4).mean(2))
    assert TaskNetwork({"x": Reshaped(4, 6)}, nn.Identity()).eval().both({"x": x})[1] is None


def test_a_users_own_network_gives_features_only_where_it_says_their_width():
    own, whole = _Wide(), nn.Sequential(nn.Flatten(), nn.Linear(12, 2))
    x = torch.randn(2, 12)
    assert TaskNetwork({"x": own}, nn.Linear(6, 3), own=own).eval().both({"x": x})[1].shape == (2, 6)
    assert TaskNetwork({"x": whole}, nn.Identity(), own=whole).eval().both({"x": x})[1] is None
    whole.width = None  # as a network says too that gives the outputs themselves
    assert TaskNetwork({"x": whole}, nn.Identity(), own=whole).eval().both({"x": x})[1] is None


def test_what_a_users_own_network_says_of_its_pixels_is_believed():
    network = Thumb()
    network.mean, network.std, network.pretrained = (0.0,), (255.0,), True
    stem = own_stem(network, 3)
    assert stem.backbone.pretrained
    assert stem(torch.full((1, 3, 4, 4), 255.0)).tolist() == [[1.0, 1.0, 1.0]]


def test_an_exported_graph_with_a_batch_of_any_size_answers_as_the_model():
    model = small_model()
    sizes = {"inputs": {"image": {0: torch.export.Dim("batch")}}}
    example = {"image": torch.randint(0, 256, (2, 1, 8, 8), dtype=torch.uint8)}
    exported = torch.export.export(model, (example,), dynamic_shapes=sizes).module()
    inputs = {"image": torch.randint(0, 256, (5, 1, 8, 8), dtype=torch.uint8)}
    with torch.no_grad():
        torch.testing.assert_close(exported(inputs), model(inputs))


def test_two_inputs_are_exported_too():
    image = ImageStem(backbone("small-resnet", channels=1, seed=0))
    model = TaskNetwork({"image": image, "age": nn.Linear(1, 2)}, nn.Linear(image.width + 2, 3)).eval()
    inputs = {"image": torch.zeros(2, 1, 8, 8), "age": torch.ones(2, 1)}
    exported = torch.export.export(model, (inputs,)).module()
    with torch.no_grad():
        torch.testing.assert_close(exported(inputs), model(inputs))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_onnx_runtime_answers_as_the_model():
    pytest.importorskip("onnxscript")
    runtime = pytest.importorskip("onnxruntime")
    model = small_model()
    inputs = {"image": torch.randint(0, 256, (2, 1, 8, 8), dtype=torch.uint8)}
    program = torch.onnx.export(model, (inputs, {}), dynamo=True, verbose=False)  # a last dict is taken for kwargs
    session = runtime.InferenceSession(program.model_proto.SerializeToString(), providers=["CPUExecutionProvider"])
    (outputs,) = session.run(None, {session.get_inputs()[0].name: inputs["image"].numpy()})
    with torch.no_grad():
        torch.testing.assert_close(torch.from_numpy(outputs), model(inputs), atol=1e-4, rtol=1e-4)
