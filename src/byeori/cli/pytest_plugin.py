"""The pytest plugin: `pytest --byeori runs/last` makes each behaviour test a test of pytest's, by its name.

Files `behaviour*.toml` are collected; tests in Python take the fixture `bundle`. Pytest loads it wherever byeori is
installed, and so it imports nothing of byeori until it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.evaluation.behaviour.declared import Test
    from byeori.evaluation.behaviour.outcome import Outcome
    from byeori.evaluation.behaviour.running import Sources

_FLAG = "--byeori"
_LOADED = pytest.StashKey["Bundle"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the flag."""
    text = "run behaviour*.toml on this run or bundle, which is the fixture `bundle` too"
    parser.getgroup("byeori").addoption(_FLAG, metavar="RUN", default=None, help=text)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> BehaviourFile | None:
    """Take the files of behaviour tests, where a run is named."""
    is_one = file_path.suffix == ".toml" and file_path.name.startswith("behaviour")
    if not is_one or parent.config.getoption(_FLAG) is None:
        return None
    found: BehaviourFile = BehaviourFile.from_parent(parent, path=file_path)
    return found


@pytest.fixture(scope="session")
def bundle(request: pytest.FixtureRequest) -> Bundle:
    """The bundle that `--byeori` names; a test that wants it is skipped where none is named."""
    if request.config.getoption(_FLAG) is None:
        pytest.skip(f"no model to test; name one: pytest {_FLAG} runs/last")
    from byeori.core.errors import ByeoriError

    try:
        return _bundle(request.config)
    except ByeoriError as error:
        pytest.fail(str(error), pytrace=False)


def _bundle(config: pytest.Config) -> Bundle:
    """The bundle, loaded once."""
    if _LOADED not in config.stash:
        from byeori.bundles.bundle import Bundle

        config.stash[_LOADED] = Bundle.load(config.getoption(_FLAG), device="auto")
    return config.stash[_LOADED]


class BehaviourFile(pytest.File):
    """A file of behaviour tests."""

    def collect(self) -> Iterator[BehaviourItem]:
        """Give its tests; of one in which every named sample must be right each sample."""
        from byeori.core.errors import ByeoriError
        from byeori.evaluation.behaviour.file import read_declarations
        from byeori.evaluation.behaviour.running import Sources
        from byeori.training.behaviour import unseen_samples

        try:
            declared, loaded = read_declarations(self.path), _bundle(self.config)
            sources = Sources(loaded, declared, self.path.parent, unseen_samples(loaded))
            for test in declared.tests:
                yield from self._items(Asked(test, sources, self.path))
        except ByeoriError as error:
            raise self.CollectError(str(error)) from None

    def _items(self, asked: Asked) -> Iterable[BehaviourItem]:
        title = asked.test.title
        if asked.test.kind != "minimum" or asked.test.at_least < 1:
            yield BehaviourItem.from_parent(self, name=title, asked=asked, place=None)
            return
        for place, sample in enumerate(asked.sources.samples(asked.test.samples, answers=True)):
            yield BehaviourItem.from_parent(self, name=f"{title}[{sample.key}]", asked=asked, place=place)


class Asked:
    """One declared test, judged when the first of its cases is run."""

    def __init__(self, test: Test, sources: Sources, path: Path) -> None:
        self.test = test
        self.sources = sources
        self._path = path

    @cached_property
    def outcome(self) -> Outcome:
        """What came of it."""
        from byeori.evaluation.behaviour.running import judge

        return judge(self.test, self.sources, self._path)


class BehaviourItem(pytest.Item):
    """One behaviour test, or one sample of it."""

    def __init__(self, *, asked: Asked, place: int | None, **given: Any) -> None:
        super().__init__(**given)
        self._asked = asked
        self._place = place

    def runtest(self) -> None:
        """Judge it; one that does not pass fails with the samples and what was found."""
        outcome = self._asked.outcome
        if self._place is not None:
            case = outcome.cases[self._place]
            if not case.passed:
                raise _NotPassedError(f"{case.sample}: {case.why}")
        elif not outcome.passed:
            raise _NotPassedError("\n".join([str(outcome), *outcome.told()[1:]]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Tell what was found, without the way there."""
        from byeori.core.errors import ByeoriError

        if isinstance(excinfo.value, _NotPassedError | ByeoriError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say what it is called."""
        return self.path, None, self.name


class _NotPassedError(Exception):
    """A behaviour test that did not pass."""
