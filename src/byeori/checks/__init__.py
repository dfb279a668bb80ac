"""What `check` finds: facts about samples, what is wrong with them, and how it is told."""

from byeori.checks.finding import Finding
from byeori.checks.findings import Findings

__all__ = ["Finding", "Findings"]
