"""What segments of an audience are called, and in which order they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit._width import distinct, one_line, shorten
from analytics_kit._words import say, vocabulary
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.locale import N_, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics_kit.locale import Lang, Translator

#: Dimensions with an order of their own; others go by rank or share.
_ORDERED = ("age", "active")

#: The bands' limits of the TGI, in the order of the bands.
_LIMITS = (N_("under 50"), "50–100", "100–150", N_("over 150"))


def choose(frame: pl.DataFrame, dimension: str | Sequence[str] | None) -> pl.DataFrame:
    """Keep the wanted dimensions; a dimension that no frame can have is refused."""
    if dimension is None:
        return frame
    wanted = [dimension] if isinstance(dimension, str) else list(dimension)
    have = frame.get_column("dimension").drop_nulls().unique(maintain_order=True).to_list()
    allowed = list(dict.fromkeys([*tables.DIMENSIONS, *have]))
    if unknown := [name for name in wanted if name not in allowed]:
        msg = f"dimension={unknown[0]!r} came. Allowed: {one_of(allowed)}."
        raise ParameterError(msg)
    return frame.filter(pl.col("dimension").is_in(wanted))


def by_dimension(frame: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Split by dimension, in the order of the tables."""
    groups = {
        group["dimension"][0] or "": group for group in frame.partition_by("dimension", maintain_order=True)
    }
    known = [name for name in tables.DIMENSIONS if name in groups]
    return [(name, groups[name]) for name in dict.fromkeys([*known, *groups])]


def in_order(group: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Put segments with a natural order into it, those beyond it last."""
    if dimension not in _ORDERED:
        return group
    order = list(vocabulary(dimension, "en"))
    position = pl.col("segment").replace_strict(
        order, list(range(len(order))), default=len(order), return_dtype=pl.Int64
    )
    return group.sort(position, maintain_order=True)


def labelled(group: pl.DataFrame, dimension: str, lang: Lang) -> pl.DataFrame:
    """Add ``label``: what people call the segment, different for each."""
    return group.with_columns(
        label=pl.Series(distinct(_segment(s, dimension, lang) for s in group["segment"]))
    )


def _segment(segment: str | None, dimension: str, lang: Lang) -> str:
    """Return what people call a segment."""
    if segment is None:
        _ = translator("audience", lang)
        return _("unknown")
    return say(dimension, segment, lang) or shorten(segment, 300)


def dimension_name(name: str, lang: Lang) -> str:
    """Return what people call a dimension, as a caption."""
    known = say("dimension", name, lang)
    return one_line(name) if known is None else known[:1].upper() + known[1:]


def band_names(lang: Lang) -> dict[str, str]:
    """Return band -> its name with its limits; under ``unknown`` what has no band."""
    _ = translator("audience", lang)
    bands = zip(vocabulary("band", lang).items(), _LIMITS, strict=True)
    named = {band: _("{band}, {limits}", band=name, limits=_(limits)) for (band, name), limits in bands}
    return named | {"unknown": _("unknown")}


def band_label(lang: Lang) -> pl.Expr:
    """Return the name of the column ``band`` with its limits."""
    labels = band_names(lang)
    return pl.col("band").replace_strict(labels, default=labels["unknown"], return_dtype=pl.String)


def distinct_from_100() -> pl.Expr:
    """Return ``distinct``, whether the interval leaves out 100; null without an interval."""
    return ((pl.col("tgi_low") > 100) | (pl.col("tgi_high") < 100)).alias("distinct")


def people_notes(segments: pl.DataFrame, _: Translator, *, lang: Lang) -> list[str]:
    """Say how many people the intervals rest on, and where that is known from."""
    sizes = (
        segments.drop_nulls(["n", "n_from"])
        .group_by("n", "n_from", maintain_order=True)
        .agg(pl.col("dimension").unique(maintain_order=True))
    )
    notes = []
    for n, source, dimensions in sizes.iter_rows():
        named = _(", ").join(dimension_name(name, lang) for name in dimensions if name)
        many = f"{n:,.0f}"
        if source == "plays":
            notes.append(
                _("{dimensions}: the {n} plays, which are more than the people", dimensions=named, n=many)
            )
        elif source == "shares":
            notes.append(_("{dimensions}: {n} people, as the shares tell", dimensions=named, n=many))
        else:
            notes.append(_("{dimensions}: {n} people", dimensions=named, n=many))
    return notes
