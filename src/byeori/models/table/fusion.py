"""What stands between the features of a table's columns and the head: TabM, a plain MLP, or an FT-Transformer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from torch import Tensor, nn

from byeori.core.errors import ModelError, nearest
from byeori.models.network import Headed
from byeori.models.table.columns import Columns, TableColumn
from byeori.models.table.ft_transformer import FtTransformer
from byeori.models.table.tabm import Members, TabM

TABM, TABM_32, MLP, FT_TRANSFORMER = "tabm", "tabm-32", "mlp", "ft-transformer"
TABLE_MODELS = (TABM, TABM_32, MLP, FT_TRANSFORMER)
"""The models for tables, by name; the first one is the default, but for the numbers of small tables (`settle`)."""

_MEMBERS = {TABM: 8, TABM_32: 32}
_COLUMN_WIDTH = 16
_TOKEN_WIDTH = 64
_WIDTH = 256
_BLOCKS = 2
_DROPOUT = 0.3
_TOKEN_DROPOUT = 0.1


def choose_table(name: str, *, is_alone: bool) -> str:
    """Give the model for a table's columns; where other inputs stand beside them, `name` may be the model of those.

    >>> choose_table("auto", is_alone=True), choose_table("resnet18", is_alone=False)
    ('tabm', 'tabm')
    """
    if is_alone and name not in (*TABLE_MODELS, "auto"):
        known = ", ".join(TABLE_MODELS)
        raise ModelError(f"model {name!r} is none for tables{nearest(name, TABLE_MODELS)}; wanted auto, {known}")
    return name if name in TABLE_MODELS else TABM


def table_columns(name: str, columns: Mapping[str, TableColumn]) -> Columns:
    """Make the module that reads a table's columns for the model of that name."""
    return Columns(columns, _TOKEN_WIDTH if name == FT_TRANSFORMER else _COLUMN_WIDTH)


def table_head(
    name: str,
    chunks: Sequence[int],
    head: Callable[[int], nn.Module],
    merge: Callable[[Tensor], Tensor] | None = None,
) -> nn.Module:
    """Make what follows the features: the model of that name with its head, or for TabM one head a member.

    `chunks` are the widths of what stands side by side in the features, `head` makes a head for a width, and `merge`
    makes of the members' outputs (batch, members, ...) one (batch, ...).
    """
    if name == FT_TRANSFORMER:
        body: nn.Module = FtTransformer(chunks, width=_TOKEN_WIDTH, blocks=_BLOCKS, dropout=_TOKEN_DROPOUT)
        return Headed(body, head(_TOKEN_WIDTH))
    count = _MEMBERS.get(name, 1)
    body = TabM(chunks, width=_WIDTH, blocks=_BLOCKS, members=count, dropout=_DROPOUT)
    return Headed(body, Members([head(_WIDTH) for _ in range(count)], merge))
