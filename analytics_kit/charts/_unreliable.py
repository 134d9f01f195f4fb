"""Works with too few plays: which they are, and how a chart fades what rests on them.

The thresholds are the provider's own, and ``transforms.flag_small`` is the one place that knows them. Marks of such
a work keep their colour and lose most of their opacity, figures stay readable, and the subtitle says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, cast

import altair as alt
import polars as pl

from analytics_kit.charts._frames import collect_columns
from analytics_kit.locale import translator
from analytics_kit.transforms.works import MIN_PLAYS_PORTRAIT, MIN_PLAYS_RETENTION, flag_small

if TYPE_CHECKING:
    from collections.abc import Iterable

    from altair.typing import ChartType

    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

    _C = TypeVar("_C", bound=ChartType)

Kind: TypeAlias = Literal["retention", "portrait"]

#: What is left of a mark's opacity.
FADED = 0.4

_LEAST: dict[Kind, int] = {"retention": MIN_PLAYS_RETENTION, "portrait": MIN_PLAYS_PORTRAIT}


def unreliable_ids(works: Frame | None, kind: Kind, ids: Iterable[str | None]) -> set[str]:
    """Return those of ``ids`` that ``works`` (the table: item_id, plays) shows to have too few plays.

    A work whose plays are not known is not among them.

    Raises
    ------
    TableError
        If the frame lacks item_id or plays, or has text where numbers are needed.

    Examples
    --------
    >>> works = pl.DataFrame({"item_id": ["a", "b", "c"], "plays": [150, 900, None]})
    >>> unreliable_ids(works, "retention", ["a", "b", "c"]), sorted(unreliable_ids(works, "portrait", ["a", "b", "c"]))
    ({'a'}, ['a', 'b'])
    """
    if works is None:
        return set()
    plays = collect_columns(works, "works", ["item_id", "plays"])
    flagged = flag_small(plays).group_by("item_id").agg(pl.col(f"{kind}_reliable").any(ignore_nulls=False))
    unreliable = flagged.filter(~pl.col(f"{kind}_reliable"))["item_id"].drop_nulls()
    return {*unreliable} & {*ids}


def note(kind: Kind, lang: Lang) -> str:
    """Return what the subtitle says of faded works."""
    _ = translator("common", lang)
    return _("faded: fewer than {n:,} plays", n=_LEAST[kind])


def fade(chart: _C, *, when: str | None = None) -> _C:
    """Return a copy of a chart whose marks are faded; text is not.

    Parameters
    ----------
    chart
        A single, layered or concatenated chart. Marks whose opacity is encoded are left as they are.
    when
        A Vega expression that says which rows are faded; by default all are.

    Examples
    --------
    >>> fade(alt.Chart(alt.InlineData(values=[{}])).mark_bar(opacity=0.5)).mark.opacity
    0.2
    """
    copy: Any = chart.copy(deep=False)
    for views in ("layer", "vconcat", "hconcat", "concat"):
        if hasattr(copy, views):
            setattr(copy, views, [fade(view, when=when) for view in getattr(copy, views)])
    if hasattr(copy, "spec"):
        copy.spec = fade(copy.spec, when=when)
    mark = getattr(copy, "mark", alt.Undefined)
    if isinstance(mark, str):
        mark = alt.MarkDef(type=cast("Any", mark))
    if not isinstance(mark, alt.MarkDef | alt.ErrorBarDef) or mark.type == "text":
        return cast("_C", copy)
    if when is None:
        copy.mark = _faded(mark)
    elif copy.encoding.opacity is alt.Undefined:
        whole = 1.0 if mark.opacity is alt.Undefined else mark.opacity
        copy = copy.encode(
            opacity=alt.OpacityValue(
                **alt.when(when).then(alt.value(round(FADED * whole, 3))).otherwise(alt.value(whole)),
            )
        )
    return cast("_C", copy)


def _faded(mark: Any) -> Any:
    mark = mark.copy(deep=False)
    whole = 1.0 if mark.opacity is alt.Undefined else mark.opacity
    if mark.type == "errorbar":
        for component in ("rule", "ticks"):
            mark[component] = {
                **mark[component],
                "opacity": round(FADED * mark[component].get("opacity", 1.0), 3),
            }
    else:
        mark.opacity = round(FADED * whole, 3)
    return mark
