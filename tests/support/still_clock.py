"""A clock for tests that stands still until it is moved."""


class Clock:
    """Gives `now_s`."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s
