"""What stands around every chart: its language, its title and notes, and what fades in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import altair as alt

from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart
from analytics_kit.charts._frames import capped, leading
from analytics_kit.charts._text import description, heading, wrap
from analytics_kit.charts._unreliable import fade, note, unreliable_ids
from analytics_kit.locale import translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from altair.typing import ChartType

    from analytics_kit.charts._unreliable import Kind
    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

    _C = TypeVar("_C", bound=ChartType)


class Sheet:
    """The sheet that a chart is drawn on. The chart's function tells it what to say, and has it finish the chart.

    Parameters
    ----------
    subject
        The section of the catalogue whose words the chart says.
    lang
        The language.

    Attributes
    ----------
    lang
        The language.
    translate
        Says messages in it; a chart's function calls it ``_``.
    title
        Over the chart; to be set before `empty` or `finish`.
    notes
        The subtitle's sentences, in order.
    figures
        What the description says beyond title and notes: the figures that stand out, for who cannot see the chart.

    Raises
    ------
    ParameterError
        If ``lang`` is unknown.

    Examples
    --------
    >>> sheet = Sheet("works", "en")
    >>> _ = sheet.translate
    >>> sheet.title = _("Works")
    >>> sheet.note(_("the first {n} of {of} works", n=2, of=5))
    >>> sheet.finish(Chart(alt.InlineData(values=[{}])).mark_bar(), width=400).title.subtitle
    ['The first 2 of 5 works']
    """

    def __init__(self, subject: str, lang: Lang) -> None:
        self.translate = translator(subject, lang)
        self.lang = self.translate.lang
        self.title = ""
        self.notes: list[str] = []
        self.figures: list[str] = []
        self._unreliable: Kind | None = None

    def note(self, sentence: str) -> None:
        """Say a sentence in the subtitle."""
        self.notes.append(sentence)

    def extremes(
        self,
        what: str,
        figures: Iterable[tuple[str, float | None]],
        form: str = ",.0f",
        *,
        of: str = "",
    ) -> None:
        """Say in the description which figures are the highest and the lowest; nothing where none is known.

        Parameters
        ----------
        what
            What the figures measure, as the chart's axis says it.
        figures
            What each belongs to, and the figure. Of equal ones the first is named.
        form
            How a figure is written.
        of
            Which of several panels or lines they are of.

        Examples
        --------
        >>> sheet = Sheet("works", "en")
        >>> sheet.extremes("plays", [("cake", 1200), ("tofu", 900), ("soup", None)])
        >>> sheet.extremes("share", [("cake", 0.5)], ".1%", of="age")
        >>> sheet.figures
        ['plays, 2 figures: highest 1,200 (cake), lowest 900 (tofu)', 'share (age): 50.0% (cake)']
        """
        _ = self.translate
        known = [(label, figure) for label, figure in figures if figure is not None]
        if not known:
            return
        what = _("{what} ({of})", what=what, of=of) if of else what
        (top, most), (bottom, least) = max(known, key=_figure), min(known, key=_figure)
        self.figures.append(
            _(
                "{what}: {most} ({top})"
                if len(known) == 1
                else "{what}, {n} figures: all {most}"
                if most == least
                else "{what}, {n} figures: highest {most} ({top}), lowest {least} ({bottom})",
                what=what,
                n=len(known),
                most=format(most, form),
                top=top,
                least=format(least, form),
                bottom=bottom,
            )
        )

    def course(
        self,
        what: str,
        figures: Iterable[tuple[str, float | None]],
        form: str = ",.0f",
        *,
        of: str = "",
    ) -> None:
        """Say in the description how a line runs: where it begins and ends, its highest and its lowest point.

        Takes what `extremes` does, in the line's order.

        Examples
        --------
        >>> sheet = Sheet("works", "en")
        >>> sheet.course("still watching", [("0 s", 1.0), ("1 s", None), ("2 s", 1.1), ("9 s", 0.25)], ".0%")
        >>> sheet.figures
        ['still watching: from 100% (0 s) to 25% (9 s), highest 110% (2 s), lowest 25% (9 s)']
        """
        _ = self.translate
        known = [(label, figure) for label, figure in figures if figure is not None]
        if len({figure for _label, figure in known}) < 2:
            self.extremes(what, known, form, of=of)
            return
        points = {
            "start": known[0],
            "end": known[-1],
            "top": max(known, key=_figure),
            "bottom": min(known, key=_figure),
        }
        self.figures.append(
            _(
                "{what}: from {first} ({start}) to {last} ({end}), highest {most} ({top}), lowest {least} ({bottom})",
                what=_("{what} ({of})", what=what, of=of) if of else what,
                **{name: label for name, (label, _figure_) in points.items()},
                **{
                    name: format(points[at][1], form)
                    for name, at in zip(("first", "last", "most", "least"), points, strict=True)
                },
            )
        )

    def unreliable(self, works: Frame | None, kind: Kind, ids: Iterable[str | None]) -> set[str]:
        """Return those of ``ids`` that have too few plays. If there are any, they fade, and the subtitle ends with that.

        Raises
        ------
        TableError
            As `analytics_kit.charts._unreliable.unreliable_ids`, which takes the same.
        """
        unreliable = unreliable_ids(works, kind, ids)
        if unreliable:
            self._unreliable = kind
        return unreliable

    def capped(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Keep the first rows, as many as a chart may show, and say so if there are more."""
        first_rows, notes = capped(frame, self.lang)
        self.notes += notes
        return first_rows

    def leading(self, frame: pl.DataFrame, key: str) -> pl.DataFrame:
        """Keep the first rows of each line, and say so if there are more."""
        first_rows, notes = leading(frame, key, self.lang)
        self.notes += notes
        return first_rows

    def finish(self, chart: _C, *, width: float, fading: str | None = None) -> _C:
        """Give a chart its title and its notes, and both with its figures as words for who cannot see it.

        Parameters
        ----------
        chart
            It is changed.
        width
            Of the title's lines, in pixels.
        fading
            A Vega expression that says which rows fade, if any do; by default all, and none if it is empty.
        """
        notes = self.notes
        if self._unreliable:
            notes = [*notes, note(self._unreliable, self.lang)]
            chart = chart if fading == "" else fade(chart, when=fading)
        chart.title = heading(self.title, notes, width=width, lang=self.lang)
        chart.description = description(self.title, [*notes, *self.figures], lang=self.lang)
        return chart

    def empty(self, reason: str, *, width: float) -> alt.Chart:
        """Return the chart that stands where there is nothing to draw: it says why."""
        _ = self.translate
        text = _("No data: {reason}", reason=reason)
        chart: alt.Chart = (
            Chart(
                alt.InlineData(values=[{}]),
                width=width,
                height=120,
                description=description(self.title, [text], lang=self.lang),
                title=heading(self.title, [], width=width, lang=self.lang),
            )
            .mark_text(fontSize=14, color=theme.SOFT, lineBreak="\n")
            .encode(text=alt.TextValue("\n".join(wrap(text, width - 40, size=14))))
        )
        return chart


def _figure(labelled: tuple[str, float]) -> float:
    return labelled[1]
