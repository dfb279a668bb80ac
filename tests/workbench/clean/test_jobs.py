"""Cleanings in the background: one at a time, with the last line that it said."""

import sys

import pytest

from byeori.core.errors import RunError
from byeori.workbench.clean.jobs import Jobs

_SAYS = "import sys; print('begun', sys.argv[1:], flush=True); print('10 %\\r20 %', end='', flush=True); "


def _jobs(folder, then):
    return Jobs(folder / "clean" / "said.txt", (sys.executable, "-c", _SAYS + then))


def test_a_job_tells_its_last_line_and_how_it_ended(tmp_path):
    jobs = _jobs(tmp_path, "sys.exit(0)")
    assert jobs.job() is None
    jobs.begin("photos", ["--runs", "runs"])
    jobs.wait(30)
    job = jobs.job()
    assert (job.data, job.line, job.is_running, job.went_well) == ("photos", "20 %", False, True)
    bad = _jobs(tmp_path, "sys.exit('byeori: no such data')")
    bad.begin("photos")
    bad.wait(30)
    assert (bad.job().line, bad.job().went_well) == ("20 %byeori: no such data", False)


def test_a_second_one_waits_until_the_first_has_ended(tmp_path):
    jobs = Jobs(tmp_path / "said.txt", (sys.executable, "-c", "import time; time.sleep(60)"))
    jobs.begin("photos")
    with pytest.raises(RunError, match="photos is being looked through; wait until that has ended"):
        jobs.begin("others")
    assert jobs.job().is_running
    jobs._process.terminate()
    jobs.wait(30)
