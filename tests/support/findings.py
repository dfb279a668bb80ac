"""What a check finds in a folder, to ask of it."""

from byeori.checks.check import check
from byeori.data.dataset import Dataset


def found(root):
    """What a check finds in a folder, as {kind: [finding, ...]}."""
    kinds = {}
    for finding in check(Dataset(root)):
        kinds.setdefault(finding.kind, []).append(finding)
    return kinds


def files(findings):
    return {file for finding in findings for file in finding.files}
