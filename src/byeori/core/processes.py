"""Whether a launcher has started this process as one of several, as `torchrun` and `accelerate launch` do."""

import os

from byeori.core.errors import ConfigError


def refuse_several() -> None:
    """Refuse to train as one of several processes: each would train the whole model for itself, and write over others.

    The launchers tell by `WORLD_SIZE`, and by the process's number in `RANK` and `LOCAL_RANK`; what tells of one alone,
    or is no number, is passed over.
    """
    told = {name: os.environ.get(name, "") for name in ("WORLD_SIZE", "RANK", "LOCAL_RANK")}
    number = {name: int(value) for name, value in told.items() if value.isdecimal()}
    if number.get("WORLD_SIZE", 1) > 1 or number.get("RANK", 0) > 0 or number.get("LOCAL_RANK", 0) > 0:
        seen = ", ".join(f"{name}={value}" for name, value in told.items() if value)
        raise ConfigError(
            f"train: this process was started as one of several ({seen}), as torchrun and accelerate launch do; byeori "
            "trains in one process on one device. Wanted `byeori train` by itself; where nothing was launched, unset "
            "WORLD_SIZE, RANK and LOCAL_RANK"
        )
