"""How much a report looks at: bounds that keep one small and quick."""

LATENCY_ROWS = 200  # the newest answers of a window, of whose time percentiles are given
LATENCY_WINDOWS = 200  # the newest windows, of which it is told
