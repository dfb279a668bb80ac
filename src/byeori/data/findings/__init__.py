"""What `check` finds: facts about samples, what is wrong with them, and how it is told."""

from byeori.data.findings.finding import Finding, Findings

__all__ = ["Finding", "Findings"]
