"""Tell somebody that an alarm began or ended: a command, or an address on the web; each change once."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError
from byeori.monitoring.options import Alerting
from byeori.tracking.records import Alarm

if TYPE_CHECKING:
    from byeori.monitoring.report.report import MonitorReport
    from byeori.monitoring.subject import Subject

COMMAND_S, ANSWER_S = 60.0, 10.0
"""How long a command may take, and how long the web may be silent."""
_PAUSES_S = (1.0, 4.0)  # before the second and the third try


def send_alerts(subject: Subject, report: MonitorReport, alerting: Alerting) -> list[str]:
    """Tell of every alarm that began or ended and that nobody was told of yet; give what went wrong, a sentence each.

    Command and web are told apart from each other: what one of them did not take is told to it again at the next look.
    """
    ways: dict[str, tuple[str | None, Callable[[str, bytes], None]]] = {
        "alert": (alerting.alert, _run),
        "webhook": (alerting.webhook, _post),
    }
    wrong = []
    for way, (where, send) in ways.items():
        if where is not None and (failed := _tell(subject, report, way, where=where, send=send)):
            wrong.append(f"monitor --{way} {where}: {failed}; it is told again at the next look")
    return wrong


def refuse_no_command(alerting: Alerting) -> None:
    """Refuse a command that cannot be read or is not there, before anything is looked at."""
    import shutil

    if alerting.alert is None:
        return
    words = _words(alerting.alert)
    if not words or shutil.which(words[0]) is None:
        raise ConfigError(f"monitor --alert {alerting.alert}: there is no command {words[0] if words else ''!r} here")


def _tell(
    subject: Subject, report: MonitorReport, way: str, *, where: str, send: Callable[[str, bytes], None]
) -> str | None:
    """Send what is new for one way and remember it; give why it could not be sent."""
    alarms, key = subject.store.alarms, f"{subject.monitor}/{way}"
    kept = alarms.state(key) or {"told": 0, "revision": 0}
    new = [alarm for alarm in alarms.alarms(subject.monitor) if alarm.id > kept["told"]]
    if not new:
        return None
    content = json.dumps(_content(report, new), allow_nan=False).encode()
    for pause_s in (*_PAUSES_S, None):
        try:
            send(where, content)
        except (OSError, ValueError, subprocess.SubprocessError, urllib.error.URLError) as error:
            if pause_s is None:
                return str(error)
            time.sleep(pause_s)
        else:
            break
    alarms.keep(key, subject.bundle.digest, {"told": new[-1].id}, [], after=kept["revision"])
    return None


def _content(report: MonitorReport, new: Sequence[Alarm]) -> dict[str, Any]:
    return {
        "name": report.name,
        "bundle": report.bundle,
        "text": report.text(),
        "changes": [{"what": one.what, "state": one.state, "time": one.time, **(one.content or {})} for one in new],
        "standing": [one.to_json() for one in report.alarms],
    }


def _run(command: str, content: bytes) -> None:
    done = subprocess.run(_words(command), input=content, capture_output=True, timeout=COMMAND_S, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise OSError(f"it ended with {done.returncode}{f' ({said[-1]})' if said else ''}")


def _post(address: str, content: bytes) -> None:
    head = {"Content-Type": "application/json", "User-Agent": "byeori"}
    request = urllib.request.Request(address, data=content, headers=head, method="POST")
    with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
        answer.read(1)


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"monitor --alert {command}: cannot be read as a command ({error})") from None
