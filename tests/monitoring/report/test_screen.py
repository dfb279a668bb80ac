from byeori.core.printable import screen
from byeori.monitoring.alarms.look import look
from byeori.monitoring.report.build import build_report
from byeori.monitoring.report.screen import screen_of
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


def test_a_hostile_name_steers_no_terminal(tmp_path, capsys):
    subject = subject_in(tmp_path, bundle_in(tmp_path))
    rows = [{**row, "town.value": "[red]\x1b[2J"} for row in rows_of(100, 3)]
    write(subject, rows)
    screen().print(screen_of(build_report(subject, look(subject), START, START + 90 * HOUR_S, by="hour")))
    shown = capsys.readouterr().out
    assert "\x1b[2J" not in shown
    assert "ALARM: town" in shown
