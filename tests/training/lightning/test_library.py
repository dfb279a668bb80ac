"""Lightning is found under either of its names, and what it says of itself is kept away."""

import logging
import subprocess
import sys
import warnings

import pytest
from torch import nn

from byeori.core.errors import ModelError
from byeori.training.lightning.library import library, quiet, refusals
from lit import lightning


def test_lightning_can_be_imported_after_byeoris_fitting():
    code = "from byeori.training.lightning import Fitting; import lightning.pytorch"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_module_comes_from_its_own_package():
    class Mine(lightning.LightningModule): ...

    class Mines(Mine): ...

    assert library(Mines()) is lightning


def test_news_and_possible_warnings_are_kept_away_and_others_come(caplog):
    import lightning.pytorch.utilities.rank_zero as rank_zero

    possible = lightning.utilities.warnings.PossibleUserWarning
    level = logging.getLogger("lightning.pytorch").level
    with quiet(lightning):
        rank_zero.rank_zero_info("news")
        warnings.warn("it may be", possible, stacklevel=1)
        with pytest.raises(UserWarning, match="it is"):
            warnings.warn("it is", UserWarning, stacklevel=1)
    assert not caplog.records
    assert logging.getLogger("lightning.pytorch").level == level
    with pytest.raises(possible):
        warnings.warn("it may be", possible, stacklevel=1)


def test_what_lightning_raises_is_told_and_what_user_code_raises_stays():
    with pytest.raises(ModelError, match="Linear: `model` must be a `LightningModule`"), refusals(nn.Linear(1, 1)):
        lightning.Trainer(accelerator="cpu", logger=False, enable_checkpointing=False).fit(nn.Linear(1, 1))
    with pytest.raises(ValueError, match="mine"), refusals(nn.Linear(1, 1)):
        raise ValueError("mine")
