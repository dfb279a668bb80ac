"""Of an encoder's configuration only what describes a known network is kept."""

import pytest

from byeori.core.errors import ModelError
from byeori.models.text import sources
from byeori.models.text.config import KINDS, encoder_config

transformers = sources.transformers()


def test_numbers_and_words_are_kept():
    config = encoder_config(transformers, {"model_type": "bert", "hidden_size": 48, "hidden_act": "relu"})
    assert (config.hidden_size, config.hidden_act) == (48, "relu")


def test_what_may_name_code_or_another_file_is_not():
    given = {
        "model_type": "bert",
        "auto_map": {"AutoModel": "evil.Model"},
        "trust_remote_code": True,
        "_name_or_path": "/somewhere",
        "attn_implementation": "kernels/evil",
        "unheard_of": 3,
    }
    config = encoder_config(transformers, given)
    assert not hasattr(config, "auto_map")
    assert not hasattr(config, "unheard_of")
    assert "evil" not in str(config.to_dict())
    assert config.name_or_path == ""


def test_an_unknown_kind_is_told_with_the_nearest():
    with pytest.raises(ModelError, match=r"kind 'brt' is not known.*bert"):
        encoder_config(transformers, {"model_type": "brt"})
    with pytest.raises(ModelError, match="kind None is not known"):
        encoder_config(transformers, {})


def test_a_setting_of_another_type_is_told():
    with pytest.raises(ModelError, match="hidden_act = 3; wanted it like 'gelu'"):
        encoder_config(transformers, {"model_type": "bert", "hidden_act": 3})


def test_each_kind_is_one_that_transformers_has_or_says_how_to_get():
    for kind in KINDS:
        try:
            assert encoder_config(transformers, {"model_type": kind}).model_type == kind
        except ModelError as error:
            assert "upgrade transformers" in str(error)  # noqa: PT017 - older ones are allowed
