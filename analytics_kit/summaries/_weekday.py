"""The days of the week."""

from __future__ import annotations

from analytics_kit.locale import translator


def weekday(number: float | None, lang: str) -> str | None:
    """Name a day of the week; None where there is no such day.

    Examples
    --------
    >>> weekday(1, "en"), weekday(7, "zh"), weekday(0, "en")
    ('Monday', '周日', None)
    """
    _ = translator("common", lang)
    days = {
        1: _("Monday"),
        2: _("Tuesday"),
        3: _("Wednesday"),
        4: _("Thursday"),
        5: _("Friday"),
        6: _("Saturday"),
        7: _("Sunday"),
    }
    return None if number is None else days.get(int(number))
