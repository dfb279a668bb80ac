"""What happened: the store that keeps it, and the Run that tells it."""

from byeori.tracking.history import Comparison, compare_runs, delete_run, list_runs
from byeori.tracking.records import Answer, FileRecord, Judgement, RunRecord
from byeori.tracking.run import Run
from byeori.tracking.store import Store

__all__ = [
    "Answer",
    "Comparison",
    "FileRecord",
    "Judgement",
    "Run",
    "RunRecord",
    "Store",
    "compare_runs",
    "delete_run",
    "list_runs",
]
