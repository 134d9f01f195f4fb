"""Texts of the charts: lines that fit, labels that differ, headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from analytics_kit._width import is_wide, measure, one_line
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics_kit.locale import Lang


def wrap(text: str, width: float, *, size: float = 12) -> list[str]:
    """Break a text into lines of at most ``width`` pixels; Vega itself does not wrap.

    Lines break at spaces and after wide characters.

    Examples
    --------
    >>> wrap("one two three", 60)
    ['one two', 'three']
    """
    lines, line, word = [], "", ""
    for char in one_line(text) + " ":
        word += char
        if char != " " and not is_wide(char):
            continue
        # Chinese punctuation may not begin a line, so it stays with what came before.
        if line and measure((line + word).rstrip(), size=size) > width and word[0] not in "，。；：、）！？":
            lines.append(line.rstrip())
            line = ""
        line, word = line + word, ""
    return [*lines, line.rstrip()] if line.strip() else lines


def figure(field: str, form: str) -> str:
    """Return the Vega expression that writes a field, with a dash where it is null (Vega writes "null").

    ``field`` and ``form`` are the kit's own words: no data enters an expression.
    """
    return f"isValid(datum.{field}) ? format(datum.{field}, '{form}') : '–'"


def tick_label(lang: Lang) -> str:
    """Return the Vega expression that writes a count at a tick in few characters: 500, 2k, 1M, or 500, 2000, 100万.

    Vega's own ``~s`` as the format of an axis would write the prefix of the largest tick at all of them: 0k, 0.5k.
    """
    if lang == "en":
        return "format(datum.value, '~s')"
    steps = "".join(
        f"abs(datum.value) >= {size} ? format(datum.value / {size}, '~r') + '{unit}' : "
        for size, unit in ((10**8, "亿"), (10**4, "万"))
    )
    return f"{steps}format(datum.value, '~r')"


def heading(title: str, notes: Sequence[str], *, width: float, lang: Lang) -> alt.TitleParams:
    """Return a title with its notes below, each as wide as the chart."""
    text = "；".join(notes) if lang == "zh" else ". ".join(note[:1].upper() + note[1:] for note in notes)
    subtitle = wrap(text, width) if text else alt.Undefined
    return alt.TitleParams(text=wrap(title, width, size=16) or "", subtitle=subtitle)


def description(title: str, notes: Sequence[str], *, lang: Lang) -> str:
    """Return what a chart says to those who cannot see it: its title and its notes.

    Examples
    --------
    >>> description("Works", ["the first 2 of 5 works", "faded: few plays"], lang="en")
    'Works. The first 2 of 5 works. Faded: few plays.'
    """
    if lang == "zh":
        return f"{title}：{'；'.join(notes)}。" if notes else title
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in [title, *notes])


def above(text: str, x: float, *, caption: bool = False, color: str = theme.SOFT) -> alt.Chart:
    """Write over a plot: a panel's caption from ``x`` on, or, in a colour, the head of a column that ends there."""
    style: dict[str, Any] = (
        {"align": "left", "fontSize": 13, "fontWeight": 600, "color": theme.INK}
        if caption
        else {"align": "right", "fontSize": 11, "color": color}
    )
    chart: alt.Chart = (
        Chart(alt.InlineData(values=[{}]))
        .mark_text(baseline="bottom", **style)
        .encode(x=alt.XValue(x), y=alt.YValue(-8), text=alt.TextValue(text))
    )
    return chart
