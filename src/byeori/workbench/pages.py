"""The pages of the workbench in the order of the menu."""

from byeori.workbench.audit.page import PAGE as AUDIT
from byeori.workbench.clean.page import PAGE as CLEAN
from byeori.workbench.data.page import PAGE as DATA
from byeori.workbench.deployments.page import PAGE as DEPLOYMENTS
from byeori.workbench.frame.page import Page
from byeori.workbench.label.page import PAGE as LABEL
from byeori.workbench.monitor.page import PAGE as MONITOR
from byeori.workbench.runs.page import PAGE as RUNS
from byeori.workbench.suite.page import PAGE as SUITE

PAGES: tuple[Page, ...] = (RUNS, DATA, CLEAN, LABEL, MONITOR, DEPLOYMENTS, SUITE, AUDIT)
"""A page that is named here is there; the first one is shown at `/`."""
