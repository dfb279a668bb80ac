"""Where an encoder comes from, and what of its files is taken."""

import json

import pytest

from byeori.core.errors import ModelError
from byeori.models.text.sources import encoder_file, encoder_settings


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tokenizer.json").write_text('{"version": "1.0"}')
    _write(tmp_path, model_type="bert", max_position_embeddings=128)
    return tmp_path


def _write(folder, **config):
    (folder / "config.json").write_text(json.dumps(config))


def test_a_folder_gives_its_tokenizer_its_configuration_and_how_much_it_reads(folder):
    tokenizer, config, most = encoder_settings(str(folder))
    assert json.loads(tokenizer) == {"version": "1.0"}
    assert json.loads(config) == {"model_type": "bert", "max_position_embeddings": 128}
    assert most == 128


@pytest.mark.parametrize(
    ("config", "most"),
    [
        ({"model_type": "roberta", "max_position_embeddings": 130}, 128),  # counts from 2
        ({"model_type": "bert", "max_position_embeddings": 8192}, 512),
        ({"model_type": "bert"}, 512),
    ],
)
def test_the_most_tokens_are_those_that_it_has_places_for_and_never_more_than_512(folder, config, most):
    _write(folder, **config)
    assert encoder_settings(str(folder))[2] == most


def test_no_name_of_code_or_place_comes_with_it(folder):
    _write(folder, model_type="bert", auto_map={"AutoModel": "x.Y"}, _name_or_path="/home/somebody")
    assert json.loads(encoder_settings(str(folder))[1]) == {"model_type": "bert"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "not a configuration that can be read"),
        ("[]", "says no `model_type`"),
        ('{"model_type": "t5", "is_encoder_decoder": true}', "which writes text; wanted an encoder"),
    ],
)
def test_a_configuration_of_something_else_is_told(folder, content, told):
    (folder / "config.json").write_text(content)
    with pytest.raises(ModelError, match=told):
        encoder_settings(str(folder))


def test_a_file_that_the_folder_lacks_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"has no config.json; wanted the folder of an encoder"):
        encoder_file(str(tmp_path), "config.json")
