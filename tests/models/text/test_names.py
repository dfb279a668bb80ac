"""Names of what reads text: a word that names nothing is told, a folder and a name of the hub are taken."""

import pytest

from byeori.core.errors import ModelError
from byeori.models.text.names import NAMES, OWN, choose_text, is_encoder, is_text_model


def test_every_name_of_ours_stands_for_itself_and_auto_for_n_grams():
    assert [choose_text(name) for name in NAMES] == list(NAMES)
    assert choose_text("auto") == "ngrams"
    assert choose_text(OWN) == OWN


def test_a_folder_is_an_encoder_and_a_network_of_the_users_own_is_none_even_beside_such_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tuned").mkdir()
    (tmp_path / OWN).mkdir()
    assert is_encoder("tuned")
    assert not is_encoder(OWN)
    assert not is_encoder("absent")


def test_a_name_that_reads_no_text_is_told_with_the_nearest():
    assert not is_text_model("resnet18")
    with pytest.raises(ModelError, match=r"model 'ngram' reads no text.*ngrams.*wanted auto, ngrams"):
        choose_text("ngram")
