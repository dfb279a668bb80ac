"""What `check` finds: facts about samples, what is wrong with them, and how it is told."""

from byeori.data.findings.finding import Finding
from byeori.data.findings.findings import Findings

__all__ = ["Finding", "Findings"]
