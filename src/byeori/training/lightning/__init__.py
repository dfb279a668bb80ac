"""LightningModules in a loop of one's own: Lightning's Trainer does the work, the caller has the `for`."""

from byeori.training.lightning.fitting import Fitting

__all__ = ["Fitting"]
