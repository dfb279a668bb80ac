"""Findings about columns of dates: several forms in one column."""

from byeori.checks.facts import Facts
from byeori.checks.finding import Finding
from byeori.checks.limits import FORMS
from byeori.fields.cells import known
from byeori.fields.date.date import Date
from byeori.fields.date.reading import forms_of


def mixed_dates(facts: Facts) -> list[Finding]:
    """Inputs whose dates are written in more than one form."""
    found = []
    for name, field in facts.fields.items():
        if not isinstance(field, Date) or field.epoch:
            continue
        forms = list(forms_of(known(facts.samples.columns[name]), field.order).values())
        if len(forms) > 1:
            shown = ", ".join(f"{first!r} ({count:,})" for first, count in forms[:FORMS])
            more = f" and {len(forms) - FORMS} more" if len(forms) > FORMS else ""
            reason = f"{name!r} is written in {len(forms)} ways: {shown}{more}"
            action = "reads each as it is written, the clock of each zone as it is; write them in one way to be sure"
            found.append(Finding("warning", "mixed dates", reason, (), action))
    return found
