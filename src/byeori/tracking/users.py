"""Who may use the pages of a team: names, roles, and the hashes of their tokens."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

import byeori.tracking.schema as schema
from byeori.core.errors import ConfigError, nearest
from byeori.tracking.database import Database

ROLES = ("look", "label", "decide", "promote")
"""Each may do what those before it may: see; answer what is asked; decide of samples and runs; release models."""


@dataclass(frozen=True)
class User:
    """Somebody who may use the pages."""

    name: str
    role: str
    created: float
    ended: float | None = None

    def may(self, role: str) -> bool:
        """Whether the user's role includes another one."""
        return self.ended is None and ROLES.index(self.role) >= ROLES.index(role)


class Users:
    """The users of a store, `store.users`. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, role: str) -> str:
        """Let somebody in, or give them a new token and role; give the token, which is kept nowhere but with them."""
        if role not in ROLES:
            raise ConfigError(f"role {role!r} is not known{nearest(role, ROLES)}; wanted one of {', '.join(ROLES)}")
        if not name.strip() or len(name) > 100 or not name.isprintable():
            raise ConfigError(f"user {name[:100]!r}: wanted a name of at most 100 letters that can be printed")
        token = secrets.token_urlsafe(32)
        row = {"name": name, "role": role, "token_sha256": _hash(token), "created": time.time(), "ended": None}
        with self._database.writing() as connection:
            connection.execute(delete(schema.users).where(schema.users.c.name == name))
            connection.execute(insert(schema.users).values(row))
        return token

    def end(self, name: str) -> bool:
        """Let somebody in no longer; whether there was such a user."""
        mine = (schema.users.c.name == name) & schema.users.c.ended.is_(None)
        with self._database.writing() as connection:
            return connection.execute(update(schema.users).where(mine).values(ended=time.time())).rowcount == 1

    def users(self) -> list[User]:
        """All users by name, those too that have ended."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.users).order_by(schema.users.c.name)).mappings()
            return [User(row["name"], row["role"], row["created"], row["ended"]) for row in rows]

    def by_token(self, token: str) -> User | None:
        """The user who has this token and may still come in; compared in a time that tells nothing of it."""
        wanted, found = _hash(token), None
        with self._database.reading() as connection:
            for row in connection.execute(select(schema.users).where(schema.users.c.ended.is_(None))).mappings():
                if hmac.compare_digest(row["token_sha256"], wanted):
                    found = User(row["name"], row["role"], row["created"])
        return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
