"""What `byeori --help` shows: the verbs in groups, each as an example that can be typed, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GROUPS = ("every day", "the loop", "around it", "proofs")
"""What is done with data and a model; what keeps a served model good; what helps; what shows that promises hold."""


@dataclass(frozen=True)
class Entry:
    """One line of the overview; here, and not in the verbs' docstrings, so that `byeori --help` waits for nothing."""

    group: str
    example: str
    """What is typed after `byeori`; it begins with the verb."""
    text: str
    """What that does, in a few words: the lines of all verbs fit a terminal of 80 columns."""

    @property
    def verb(self) -> str:
        """The verb that it is an example of; one with several actions may have a line for each."""
        return self.example.split()[0]


ENTRIES = (
    Entry("every day", "check photos/", "find what is wrong with the data"),
    Entry("every day", "train photos/ --epochs 3", "train a model; ends with its report"),
    Entry("every day", "evaluate runs/last", "judge it on samples it has not seen"),
    Entry("every day", "predict runs/last new/*.png", "answer new files"),
    Entry("every day", "export runs/last --to onnx", "write another form that answers the same"),
    Entry("every day", "serve runs/last", "answer over HTTP, with a page to try it"),
    Entry("the loop", "answers runs/last --wrong", "what was asked, answered and said since"),
    Entry("the loop", "monitor runs/last", "what has changed in what it meets"),
    Entry("the loop", "clean photos/", "find labels that are likely wrong"),
    Entry("the loop", "label photos/ --add 50", "ask people for labels, and why these"),
    Entry("the loop", "retrain production", "train anew on what was judged since"),
    Entry("the loop", "release runs/last", "let it follow the one before, if better"),
    Entry("the loop", "cycle production --ask 50", "all of it, step after step, by itself"),
    Entry("around it", "tune photos/ --budget 2h", "search for better settings, by the noise"),
    Entry("around it", "new project --data photos/", "begin a project with tests and a workflow"),
    Entry("around it", "runs compare first second", "list, show, compare or delete runs"),
    Entry("around it", "ui", "the pages of the team in the browser"),
    Entry("around it", "demo", "the whole story on real digits"),
    Entry("proofs", "verify equal runs/last", "the same bytes on 1 process and on 2"),
)
"""The verbs in the order of the groups, and in each in the order in which they are used."""
_COLUMN = 38


def overview(entries: Sequence[Entry] = ENTRIES) -> str:
    """Give the text of `byeori --help`; a group of which there is no verb yet is left out."""
    last = "`byeori VERB --help` tells a verb's flags, `byeori --version` the version."
    return "\n".join(["usage: byeori VERB ...", *_lines(entries), "", last])


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    for group in GROUPS:
        own = [entry for entry in entries if entry.group == group]
        yield from ("", group) if own else ()
        for entry in own:
            yield f"  byeori {entry.example}".ljust(_COLUMN) + entry.text


def example_of(verb: str) -> str:
    """Give the example with which the help of a verb begins; '' of what is no verb."""
    return next((f"byeori {entry.example}" for entry in ENTRIES if entry.verb == verb), "")
