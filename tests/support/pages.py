"""README and docs as things that can be run: the code blocks of a page, in order, and its links."""

import re
from dataclasses import dataclass
from pathlib import Path

from source import ROOT

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
SHELL = {"console", "sh", "bash", "shell"}
_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)|!\[[^\]]*\]\((?P<picture>[^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    """Of its first line of code."""
    info: str
    """What stands behind the opening fence: the language."""
    body: str

    @property
    def language(self) -> str:
        """The first word of `info`."""
        return self.info.split()[0] if self.info.split() else ""

    @property
    def commands(self) -> list[str]:
        """What is typed at the prompt `$`, each with its continued lines."""
        joined = self.body.replace("\\\n", " ")
        return [line.strip()[2:] for line in joined.splitlines() if line.strip().startswith("$ ")]


def blocks(page: Path) -> list[Block]:
    """Give the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        indent, body = len(match["indent"]), match["body"]
        cut = "".join(line[indent:] if line.strip() else line for line in body.splitlines(keepends=True))
        found.append(Block(page, text.count("\n", 0, match.start()) + 2, match["info"].strip(), cut))
    return found


def links(page: Path) -> list[str]:
    """Give where the links and pictures of a page point to, code blocks left out."""
    text = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", page.read_text(encoding="utf-8")))
    return [match["target"] or match["picture"] for match in _LINK.finditer(text)]


def anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as GitHub and mkdocs make them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
