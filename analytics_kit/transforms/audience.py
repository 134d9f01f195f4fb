"""Who watches: which segments over-index, how sure that is, and whether a portrait adds up."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING, SupportsIndex

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError, one_of
from analytics_kit.transforms._frames import (
    divide,
    like,
    number_works,
    ordered,
    require_columns,
    require_unique,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polars._typing import JoinValidation

    from analytics_kit.transforms._frames import FrameT

__all__ = ["BANDS", "check_portrait", "compute_tgi", "rank_tgi"]

#: What a TGI means by the providers' reading, from worst to best.
BANDS = ("mismatch", "weak", "potential", "core")

#: The two-sided 95 % quantile of the normal distribution.
_Z = NormalDist().inv_cdf(0.975)

_RANKING = (
    "item_id",
    "dimension",
    "segment",
    "share",
    "tgi",
    "baseline_share",
    "lift",
    "band",
    "rank",
    "tgi_low",
    "tgi_high",
)


def rank_tgi(
    portrait: FrameT,
    *,
    dimension: str | Sequence[str] | None = None,
    min_share: float = 0.0,
    sample_size: int | Mapping[str | None, int | None] | pl.DataFrame | pl.LazyFrame | None = None,
) -> FrameT:
    """Rank the segments of each dimension by target group index (TGI 目标群体指数).

    A TGI of 100 is the platform's average. It says how much a segment over-indexes, not how big it is:
    a tiny segment easily has a high one. Look at the share, and at the interval.

    Parameters
    ----------
    portrait
        Table ``portrait``: item_id, dimension, segment, share, tgi. Rows without a TGI cannot be ranked
        and are left out.
    dimension
        One dimension or several; all of them by default.
    min_share
        Leave out, before ranking, segments with a smaller share, or with none known (0-1; 0 keeps all).
    sample_size
        The number of people behind the shares, which gives intervals: one number, a mapping item_id ->
        number, or a frame with the columns item_id and sample_size. Dimensions of one answer may rest on
        different numbers of people, because not everybody's province is known; for exact intervals rank
        such dimensions one by one. Plays are an upper bound of it.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per ranked segment:

        ==============  ==================  ============================================================
        item_id         as in `portrait`
        dimension       as in `portrait`
        segment         as in `portrait`
        share           Float64             share 0-1 of the work's audience
        tgi             Float64             100 = platform average
        baseline_share  Float64             the platform's share, share / (tgi / 100); null if tgi is 0
        lift            Float64             tgi / 100
        band            Enum(BANDS)         mismatch, weak, potential, core: see the notes
        rank            UInt32              from 1 within work and dimension by tgi, highest first;
                                            equal ones share the smallest rank
        tgi_low         Float64             bounds of the 95 % interval; null where the sample size or
        tgi_high        Float64             the baseline is not known or not above 0
        ==============  ==================  ============================================================

        Works in order of first appearance, dimensions in the order of ``tables.DIMENSIONS``, then rank,
        then segment.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or a work has two sample sizes. A
        LazyFrame of sample sizes is not read, so there two sizes of a work show as
        ``polars.exceptions.ComputeError`` when the result is collected.
    ParameterError
        If a dimension is unknown, `min_share` is no share, or `sample_size` is of another kind or a
        number below 1.

    Notes
    -----
    Bands: tgi over 150 is core 核心, from 100 up to and including 150 potential 潜力, from 50 to below 100
    weak, below 50 mismatch.

    The interval is Wilson's score interval of the share, divided by the platform's share and times 100.
    The platform's share is taken as known: it rests on far more people than one work's audience.

    References
    ----------
    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22: 209-212.

    Examples
    --------
    >>> portrait = pl.DataFrame(
    ...     {
    ...         "item_id": ["7559536212910853422"] * 2,
    ...         "dimension": ["gender"] * 2,
    ...         "segment": ["female", "male"],
    ...         "share": [37 / 155, 118 / 155],
    ...         "tgi": [54.49489346627035, 135.47066238136884],
    ...     }
    ... )
    >>> ranking = rank_tgi(portrait, sample_size=155)
    >>> ranking.select("segment", "band", "rank", pl.col("tgi", "tgi_low", "tgi_high").round(1))
    shape: (2, 6)
    ┌─────────┬───────────┬──────┬───────┬─────────┬──────────┐
    │ segment ┆ band      ┆ rank ┆ tgi   ┆ tgi_low ┆ tgi_high │
    │ ---     ┆ ---       ┆ ---  ┆ ---   ┆ ---     ┆ ---      │
    │ str     ┆ enum      ┆ u32  ┆ f64   ┆ f64     ┆ f64      │
    ╞═════════╪═══════════╪══════╪═══════╪═════════╪══════════╡
    │ male    ┆ potential ┆ 1    ┆ 135.5 ┆ 122.5   ┆ 146.2    │
    │ female  ┆ weak      ┆ 2    ┆ 54.5  ┆ 40.7    ┆ 71.1     │
    └─────────┴───────────┴──────┴───────┴─────────┴──────────┘
    """
    tables.require(portrait, "portrait")
    words = [dimension] if isinstance(dimension, str) else list(dimension or ())
    unknown = [word for word in words if word not in tables.DIMENSIONS]
    if unknown:
        msg = f"dimension {one_of(unknown)} is unknown. Allowed: {one_of(tables.DIMENSIONS)}."
        raise ParameterError(msg)
    if not (isinstance(min_share, int | float) and 0 <= min_share <= 1):
        msg = f"min_share {min_share!r} is refused. Allowed: a share from 0 to 1 (5 % is 0.05)."
        raise ParameterError(msg)
    share, tgi = pl.col("share"), pl.col("tgi")
    in_order, name = ordered("dimension", tables.DIMENSIONS)
    rows = (
        portrait.lazy()
        .select(
            "item_id",
            "dimension",
            "segment",
            pl.col("share", "tgi").cast(pl.Float64),
        )
        .pipe(number_works)
        .filter(tgi.is_finite())
    )
    if dimension is not None:
        rows = rows.filter(in_order.is_in(words))
    if min_share > 0:
        rows = rows.filter(share >= min_share)
    query = (
        _with_sample_size(rows, sample_size)
        .with_columns(_baseline_share().alias("baseline_share"), *_wilson(share, pl.col("_n")))
        .with_columns(
            _lift().alias("lift"),
            pl.when(tgi > 150)
            .then(pl.lit("core"))
            .when(tgi >= 100)
            .then(pl.lit("potential"))
            .when(tgi >= 50)
            .then(pl.lit("weak"))
            .otherwise(pl.lit("mismatch"))
            .cast(pl.Enum(BANDS))
            .alias("band"),
            tgi.rank("min", descending=True).over("item_id", "dimension").cast(pl.UInt32).alias("rank"),
            *(
                pl.when(pl.col("baseline_share") > 0)
                .then(divide(pl.col(bound), pl.col("baseline_share")) * 100)
                .alias(bound)
                for bound in ("tgi_low", "tgi_high")
            ),
        )
        .sort("_work", in_order, name, "rank", "segment")
        .select(_RANKING)
    )
    return like(portrait, query)


def _lift() -> pl.Expr:
    return divide(pl.col("tgi"), pl.lit(100.0))


def _baseline_share() -> pl.Expr:
    return divide(pl.col("share"), _lift())


def _wilson(share: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Bounds of Wilson's 95 % score interval of a share among `n`; null where there is no sample."""
    spread = 1 + _Z**2 / n
    centre = divide(share + _Z**2 / (2 * n), spread)
    half = divide(_Z * (divide(share * (1 - share), n) + _Z**2 / (4 * n**2)).sqrt(), spread)
    sound = (n > 0) & share.is_between(0, 1)
    return (
        pl.when(sound).then(centre - half).alias("tgi_low"),
        pl.when(sound).then(centre + half).alias("tgi_high"),
    )


def _with_sample_size(
    rows: pl.LazyFrame,
    sample_size: int | Mapping[str | None, int | None] | pl.DataFrame | pl.LazyFrame | None,
) -> pl.LazyFrame:
    """Add the column ``_n``, Float64."""
    if sample_size is None:
        return rows.with_columns(pl.lit(None, dtype=pl.Float64).alias("_n"))
    if isinstance(sample_size, SupportsIndex) and operator.index(sample_size) >= 1:
        return rows.with_columns(pl.lit(operator.index(sample_size), dtype=pl.Float64).alias("_n"))
    validate: JoinValidation = "m:m"
    if isinstance(sample_size, Mapping):
        sizes = pl.LazyFrame(
            {"item_id": list(sample_size), "_n": list(sample_size.values())},
            schema={"item_id": pl.String, "_n": pl.Float64},
        )
    elif isinstance(sample_size, pl.DataFrame | pl.LazyFrame):
        require_columns(sample_size, "table of sample sizes", words=["item_id"], numbers=["sample_size"])
        require_unique(sample_size, ["item_id"], "Give one sample size for each work.")
        validate = "m:1" if isinstance(sample_size, pl.LazyFrame) else "m:m"
        sizes = sample_size.lazy().select("item_id", pl.col("sample_size").cast(pl.Float64).alias("_n"))
    else:
        msg = (
            f"sample_size {sample_size!r} is refused. Allowed: a whole number from 1 up, a mapping item_id -> "
            "number, or a polars frame with the columns 'item_id' and 'sample_size'."
        )
        raise ParameterError(msg)
    # The ids may come as another type than the portrait's (an Enum, or no type at all in an empty frame).
    item_id = pl.col("item_id").cast(rows.collect_schema()["item_id"], strict=False)
    return rows.join(
        sizes.with_columns(item_id), on="item_id", how="left", nulls_equal=True, validate=validate
    )


def compute_tgi(target: FrameT, baseline: pl.DataFrame | pl.LazyFrame) -> FrameT:
    """Compute the TGI of a portrait against another, for providers that give shares alone.

    TGI = 100 x share in the target / share in the baseline, segment by segment.

    Parameters
    ----------
    target
        A portrait: item_id, dimension, segment, share. A column tgi is not needed, and replaced.
    baseline
        What counts as average: dimension, segment, share. Where it has item_id, it must be one work;
        aggregate several first.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind of `target`: its item_id, dimension and segment, share (Float64) and tgi (Float64, 100 =
        baseline; null where the baseline lacks the segment, or has no share or 0 for it). The rows and
        their order are those of `target`.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or `baseline` has several works or a
        segment twice. A LazyFrame is not read, so there a segment that is there twice shows as
        ``polars.exceptions.ComputeError`` when the result is collected.

    Examples
    --------
    >>> mine = pl.DataFrame(
    ...     {"item_id": ["a"], "dimension": ["interest"], "segment": ["美食"], "share": [0.35]}
    ... )
    >>> mean = pl.DataFrame({"dimension": ["interest"], "segment": ["美食"], "share": [0.25]})
    >>> compute_tgi(mine, mean).get_column("tgi").to_list()
    [140.0]
    """
    keys: list[str] = ["dimension", "segment"]
    tables.require(target, "portrait", ["item_id", *keys, "share"])
    tables.require(baseline, "portrait", [*keys, "share"])
    advice = (
        "aggregate them first, for instance frame.group_by('dimension', 'segment').agg(pl.mean('share'))."
    )
    if isinstance(baseline, pl.DataFrame) and "item_id" in baseline.columns:
        works = baseline.get_column("item_id").n_unique()
        if works > 1:
            msg = f"The baseline has {works} works, but one is needed: {advice}"
            raise TableError(msg)
    require_unique(baseline, keys, f"A baseline has one share a segment: {advice}")
    have = target.collect_schema()
    average = baseline.lazy().select(
        *(pl.col(key).cast(have[key], strict=False) for key in keys),
        pl.col("share").cast(pl.Float64).alias("_average"),
    )
    query = (
        target.lazy()
        .select("item_id", *keys, pl.col("share").cast(pl.Float64))
        .join(
            average.drop_nulls(keys),
            on=keys,
            how="left",
            validate="m:1" if isinstance(baseline, pl.LazyFrame) else "m:m",
            maintain_order="left",
        )
        .select(
            "item_id",
            *keys,
            "share",
            divide(100 * pl.col("share"), pl.col("_average")).alias("tgi"),
        )
    )
    return like(target, query)


def check_portrait(portrait: FrameT, *, tolerance: float = 0.005) -> FrameT:
    """Check whether a portrait's dimensions are whole and agree with the platform's own shares.

    share / (tgi / 100) is the platform's share of a segment. Over a whole dimension these must sum to 1:
    where they do not, shares and TGI do not belong together. A truncated list (provinces, usually) cannot
    be checked so.

    Parameters
    ----------
    portrait
        Table ``portrait``: item_id, dimension, segment, share, tgi.
    tolerance
        How far a sum may be from 1 and still count as 1.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and dimension in which any segment has a TGI:

        ============  ================  ==============================================================
        item_id       as in `portrait`
        dimension     as in `portrait`
        segments      UInt32            listed segments
        share_sum     Float64           sum of their shares, 0-1
        baseline_sum  Float64           sum of the platform's shares that are known
        complete      Boolean           share_sum is 1 within `tolerance`
        consistent    Boolean           baseline_sum is 1 within `tolerance`; null unless the dimension is
                                        complete and the platform's share of every segment is known
        ============  ================  ==============================================================

        Works in order of first appearance, then dimensions in the order of ``tables.DIMENSIONS``.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Examples
    --------
    >>> portrait = pl.DataFrame(
    ...     {
    ...         "item_id": ["7559536212910853422"] * 2,
    ...         "dimension": ["gender"] * 2,
    ...         "segment": ["male", "female"],
    ...         "share": [0.7612903225806451, 0.23870967741935484],
    ...         "tgi": [135.47066238136884, 54.49489346627035],
    ...     }
    ... )
    >>> check_portrait(portrait).select("segments", "complete", "consistent").row(0)
    (2, True, True)
    """
    tables.require(portrait, "portrait")
    query = (
        portrait.lazy()
        .select(
            "item_id",
            "dimension",
            pl.col("share", "tgi").cast(pl.Float64),
        )
        .pipe(number_works)
        .with_columns(_baseline_share().alias("_baseline_share"))
        .group_by("item_id", "dimension")
        .agg(
            pl.col("_work").first(),
            pl.col("tgi").count().alias("_tgis"),
            pl.len().cast(pl.UInt32).alias("segments"),
            pl.col("share").sum().alias("share_sum"),
            pl.col("_baseline_share").sum().alias("baseline_sum"),
            pl.col("_baseline_share").is_not_null().all().alias("_known"),
        )
        .filter(pl.col("_tgis") > 0)
        .with_columns(_is_one("share_sum", tolerance).alias("complete"))
        .with_columns(
            pl.when("complete", "_known").then(_is_one("baseline_sum", tolerance)).alias("consistent")
        )
        .sort("_work", *ordered("dimension", tables.DIMENSIONS))
        .select("item_id", "dimension", "segments", "share_sum", "baseline_sum", "complete", "consistent")
    )
    return like(portrait, query)


def _is_one(column: str, tolerance: float) -> pl.Expr:
    return (pl.col(column) - 1).abs() <= tolerance
