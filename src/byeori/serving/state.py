"""Where a server stands: starting, ready, or ending, and how many requests it is at."""

from dataclasses import dataclass, field


@dataclass
class State:
    """Shared by the parts of one server; only the event loop's thread changes it."""

    ready: bool = False
    draining: bool = False
    running: int = 0
    """Requests that have begun and not ended."""
    paths: frozenset[str] = field(default_factory=frozenset)
    """Paths that are counted by their name."""
