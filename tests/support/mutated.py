"""Files as accidents and attackers leave them: bytes flipped, cut, doubled; JSON with other values in its places."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from byeori.core.errors import ByeoriError

_ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 1e300, 10**30, float("nan"), "", "x", "../../etc/passwd", "\x00", "\x1b[2J", [], {}, [[]],
    {"": {}}, "9" * 5000, ["a"] * 50, 2**63,
)  # fmt: skip


def mutated_bytes(content: bytes, chance: random.Random) -> bytes:
    """Give a file's bytes with an accident of one of five kinds."""
    out, place = bytearray(content), chance.randrange(max(1, len(content)))
    match chance.randrange(5):
        case 0:
            for _ in range(chance.choice((1, 1, 4, 64))):
                out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        case 1:
            del out[place:]
        case 2:
            out[place:place] = chance.randbytes(chance.choice((1, 8, 4096)))
        case 3:
            out[place : place + 16] = b"\xff" * 16
        case _:
            out[place : place + 64] = out[:64]
    return bytes(out)


def mutated_json(value: Any, chance: random.Random) -> Any:
    """Give parsed JSON with one of its values, or one of its names, another, or gone."""
    root = {"": copy.deepcopy(value)}
    where, key = chance.choice(list(_places(root)))
    match chance.randrange(4):
        case 0 if key != "":
            del where[key]
        case 1 if isinstance(where, dict) and key != "":
            where[chance.choice(("", "model", "kind", str(key) * 2))] = where.pop(key)
        case _:
            where[key] = copy.deepcopy(chance.choice(_ODD))
    return root[""]


def outcome(work: Callable[[], object]) -> str | None:
    """Give what byeori says of a file, None where it takes it; any other error begins with FAULT."""
    try:
        work()
    except ByeoriError as error:
        return str(error)
    except BaseException as error:  # noqa: BLE001 - any other is what is looked for; polars' panics are no Exception
        return f"FAULT {type(error).__name__}: {error}"
    return None


def deep(levels: int) -> str:
    """Give JSON nested deeper than a parser's stack."""
    return "[" * levels + "]" * levels


def _places(value: Any) -> list[tuple[Any, Any]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in entries for place in [(value, key), *_places(inner)]]
