"""Who watches: which segments over-index, how sure that is, and whether a portrait adds up."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from typing import TYPE_CHECKING, SupportsIndex, TypeAlias

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError, one_of
from analytics_kit.tables.results import BANDS, SAMPLES
from analytics_kit.transforms._chance import chance_distance, exact_bounds, shared_quantile
from analytics_kit.transforms._frames import (
    aligned,
    divide,
    finite,
    match_laziness,
    number_works,
    ordered,
    require_columns,
    require_unique,
    steady_sum,
    wilson,
)
from analytics_kit.transforms._order import per_work, run_starts, sort_runs
from analytics_kit.transforms._people import read_people
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polars._typing import JoinValidation

    from analytics_kit.transforms._frames import FrameT

__all__ = [
    "BANDS",
    "SAMPLES",
    "audience_overlap",
    "audience_shift",
    "check_portrait",
    "compute_tgi",
    "rank_tgi",
]

#: A number of people: of every work, by item_id, or in a frame.
Size: TypeAlias = SupportsIndex | Mapping[str | None, int | None] | pl.DataFrame | pl.LazyFrame | None

#: The columns of sizes that are passed, in the order of the last two of ``SAMPLES``.
_SIZES = ("_sample_size", "_plays")


@returns("tgi_ranking")
def rank_tgi(
    portrait: FrameT,
    *,
    dimension: str | Sequence[str] | None = None,
    min_share: float = 0.0,
    top: int | None = None,
    sample_size: Size = None,
    plays: Size = None,
    simultaneous: bool = True,
) -> FrameT:
    """Rank the segments of each dimension by target group index (TGI 目标群体指数), and say which differ for sure.

    A TGI of 100 is the platform's average. It says how much a segment over-indexes, not how big it is, nor how sure
    that is: a tiny segment of few people easily has a high one. Look at the share, and at `distinct`.

    Parameters
    ----------
    portrait
        Table ``portrait``: item_id, dimension, segment, share, tgi. Rows without a TGI cannot be ranked
        and are left out.
    dimension
        One dimension or several; all of them by default.
    min_share
        Leave out, before ranking, segments with a smaller share, or with none known (0-1; 0 keeps all).
    top
        How many segments to keep of each work and dimension; all by default. Those with the highest tgi_low where
        there are intervals, else those with the highest tgi. Segments that tie for the last of them all stay.
    sample_size
        The number of people behind the shares, for dimensions where it cannot be read off the shares: one number, a
        mapping item_id -> number, or a frame with the columns item_id and sample_size.
    plays
        The plays of the work, where nothing else is known; likewise, or a frame with item_id and plays. They are more than
        the people, so the intervals are the narrowest that are possible.
    simultaneous
        Whether the intervals hold for all ranked segments of a work at once. If not, each holds by itself, and of 50
        segments two or three seem to differ although nothing does.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per ranked segment:

        {returns}

        Works in order of first appearance, dimensions in the order of ``tables.DIMENSIONS``, then rank,
        then segment.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or a work has two sample sizes. A
        LazyFrame of sample sizes is not read, so there two sizes of a work show as
        ``polars.exceptions.ComputeError`` when the result is collected.
    ParameterError
        If a dimension is unknown, `min_share` is no share, `top` is no whole number from 1 up, or `sample_size` or
        `plays` is of another kind or a number below 1.

    Notes
    -----
    Bands: tgi over 150 is core 核心, from 100 up to and including 150 potential 潜力, from 50 to below 100
    weak, below 50 mismatch. They are the provider's words for the TGI as it stands: noise alone makes a small segment core.

    Shares are k people of n. Where a dimension is whole, n is the least number that makes all its shares whole
    numbers, or a sample_size that is a multiple of it. Dimensions of one answer rest on different numbers of people, because not
    everybody's province is known. Shares that are rounded, or of a truncated list, do not tell n: without a sample_size the largest that
    another dimension of the work tells is taken then, and without that the plays.

    The interval is the share's, divided by the platform's share and times 100. The platform's share is taken as known:
    it rests on far more people than one work's audience. With `simultaneous`, 5 % are divided among all segments of the
    work with a TGI (Bonferroni), as Goodman has it for Wilson's interval; the interval is the exact one of Clopper and
    Pearson, by Blyth's formula, since so far out Wilson's is wrong for rare segments. Where an audience is like the
    platform's, a segment of it is `distinct` in at most 5 % of works. Without, it is Wilson's.

    References
    ----------
    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22: 209-212.
    C. J. Clopper and E. S. Pearson (1934), "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26: 404-413.
    L. A. Goodman (1965), "On simultaneous confidence intervals for multinomial proportions", Technometrics 7: 247-254.
    C. R. Blyth (1986), "Approximate binomial confidence limits", Journal of the American Statistical Association 81:
    843-855.

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
    >>> ranking = rank_tgi(portrait)
    >>> ranking.select("segment", "band", "rank", pl.col("tgi", "tgi_low", "tgi_high").round(1), "distinct", "n")
    shape: (2, 8)
    ┌─────────┬───────────┬──────┬───────┬─────────┬──────────┬──────────┬───────┐
    │ segment ┆ band      ┆ rank ┆ tgi   ┆ tgi_low ┆ tgi_high ┆ distinct ┆ n     │
    │ ---     ┆ ---       ┆ ---  ┆ ---   ┆ ---     ┆ ---      ┆ ---      ┆ ---   │
    │ str     ┆ enum      ┆ u32  ┆ f64   ┆ f64     ┆ f64      ┆ bool     ┆ f64   │
    ╞═════════╪═══════════╪══════╪═══════╪═════════╪══════════╪══════════╪═══════╡
    │ male    ┆ potential ┆ 1    ┆ 135.5 ┆ 120.2   ┆ 148.4    ┆ true     ┆ 155.0 │
    │ female  ┆ weak      ┆ 2    ┆ 54.5  ┆ 37.9    ┆ 74.1     ┆ true     ┆ 155.0 │
    └─────────┴───────────┴──────┴───────┴─────────┴──────────┴──────────┴───────┘
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
    if top is not None and not (isinstance(top, int) and top >= 1):
        msg = f"top {top!r} is refused. Allowed: a whole number from 1 up, or None for all."
        raise ParameterError(msg)
    sizes: list[pl.Expr]
    sized, sizes = _with_sizes(portrait, sample_size=sample_size, plays=plays)
    columns: list[str | pl.Expr] = ["item_id", "dimension", "segment", finite("share"), finite("tgi"), *sizes]

    def rank(rows: pl.DataFrame) -> pl.LazyFrame:
        rows = sort_runs(rows, _IN_ORDER).with_columns(run_starts("_work", "dimension").alias("_list"))
        rows = _with_people(rows).drop_nulls("tgi")
        if dimension is not None:
            rows = rows.filter(_IN_ORDER[0].is_in(words))
        return _ranking(rows, min_share=min_share, top=top, simultaneous=simultaneous)

    return per_work(sized, columns, rank)


#: Sort keys of a portrait's dimensions.
_IN_ORDER = ordered("dimension", tables.DIMENSIONS)


def _with_people(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``n`` and ``n_from`` to the rows of whole works, where they are known."""
    share, upto, begin = pl.col("share"), pl.col("_upto"), pl.col("_list")
    # What stands before a list is taken off the sum over all rows: near enough to pass over lists that are not whole.
    lists = rows.select("_list", share.fill_null(0.0).cum_sum().alias("_upto"))
    lists = lists.filter(begin.ne_missing(begin.shift(-1)))
    near = lists.filter((upto - upto.shift(fill_value=0.0) - 1).abs() < 1e-6).get_column("_list")
    read = pl.lit(None, dtype=pl.Float64)
    if not near.is_empty():
        parts = rows.filter(begin.is_in(near.implode())).group_by("_list", maintain_order=True)
        people = read_people(parts.agg(pl.col("_work").first(), share)).select("_list", "_people")
        rows = rows.join(people, on="_list", how="left", maintain_order="left")
        read = pl.col("_people")
    sources = _sources(read)
    return rows.with_columns(pl.coalesce(sources).alias("n"), _named(sources).alias("n_from"))


def _ranking(rows: pl.DataFrame, *, min_share: float, top: int | None, simultaneous: bool) -> pl.LazyFrame:
    """Rank the segments of whole works, which stand in lists."""
    share, tgi, n = pl.col("share"), pl.col("tgi"), pl.col("n")
    sampled = rows.get_column("n").count() > 0
    if sampled and simultaneous:
        rows = rows.with_columns(pl.len().over("_work").alias("_segments"))
    if min_share > 0:
        rows = rows.filter(share >= min_share)
    if top is not None and top <= _FEW and not sampled:
        # What cannot be among the first goes before anything is sorted.
        rows = rows.filter(_are_high(rows, top))
    rows = sort_runs(rows, [tgi, pl.col("segment")], within="_list", descending=[True, False])
    rank = run_starts("_list", "tgi") - run_starts("_list") + 1
    rows = rows.with_columns(rank.cast(pl.UInt32).alias("rank"))
    if top is not None and not sampled:
        rows = rows.filter(pl.col("rank") <= top)
    bounds = [pl.lit(None, dtype=pl.Float64)] * 2
    if sampled and simultaneous:
        bounds = [*exact_bounds(share, n, shared_quantile(pl.col("_segments"), sides=2))]
    elif sampled:
        bounds = [*wilson(share, n)]
    low, high = pl.col("tgi_low"), pl.col("tgi_high")
    ranked = (
        rows.lazy()
        .with_columns(
            _baseline_share().alias("baseline_share"), bounds[0].alias("tgi_low"), bounds[1].alias("tgi_high")
        )
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
            *(
                pl.when(pl.col("baseline_share") > 0)
                .then(divide(pl.col(bound), pl.col("baseline_share")) * 100)
                .alias(bound)
                for bound in ("tgi_low", "tgi_high")
            ),
        )
        .with_columns(((low > 100) | (high < 100)).alias("distinct"))
    )
    if top is not None and sampled:
        surest = pl.when(n.is_null()).then(tgi).otherwise(low.fill_null(-1.0))
        ranked = ranked.filter(surest.rank("min", descending=True).over("_list") <= top)
    return ranked.select(tables.schema("tgi_ranking").names())


#: So many highest values of a list are found faster one after the other than by sorting it.
_FEW = 16


def _are_high(rows: pl.DataFrame, top: int) -> pl.Series:
    """Tell which rows have one of the `top` highest values that their list has, equal ones counted once."""
    lists = rows.lazy().group_by("_list", maintain_order=True).agg("tgi").collect(engine="in-memory")
    below, value, removed = pl.col("tgi"), pl.element(), -math.inf
    for _ in range(top):
        # The highest comes to 0, and is taken out. What rounding makes equal stays in, too.
        lists = lists.select(
            (below - below.list.max()).list.eval(pl.when(value < 0).then(value).otherwise(removed))
        )
    return lists.get_column("tgi").explode(empty_as_null=False) == removed


def _lift() -> pl.Expr:
    return divide(pl.col("tgi"), pl.lit(100.0))


def _baseline_share() -> pl.Expr:
    return divide(pl.col("share"), _lift())


def _with_sizes(portrait: FrameT, **sizes: Size) -> tuple[FrameT, list[pl.Expr]]:
    """Return a frame with what is ranked, and the expressions that select each number of it under its name."""
    have = portrait.collect_schema()
    sized = portrait.lazy().select(name for name in tables.schema("portrait") if name in have)
    numbers: list[pl.Expr] = []
    validated: JoinValidation
    for name, size in sizes.items():
        column = f"_{name}"
        if size is None or isinstance(size, SupportsIndex):
            numbers.append(pl.lit(_size(size, name), dtype=pl.Float64).alias(column))
            continue
        known, validated = _sizes(size, name)
        sized = sized.join(
            aligned(known.select("item_id", finite(name).alias(column)), "item_id", have["item_id"]),
            on="item_id",
            how="left",
            nulls_equal=True,
            validate=validated,
            maintain_order="left",
        )
        numbers.append(pl.col(column))
    if all(size is None or isinstance(size, SupportsIndex) for size in sizes.values()):
        return portrait, numbers
    return match_laziness(portrait, sized), numbers


def _size(size: SupportsIndex | None, name: str) -> int | None:
    """Return a number of people that counts for every work."""
    if size is None:
        return None
    if operator.index(size) < 1:
        raise _refused(size, name)
    return operator.index(size)


def _sizes(sizes: Size, name: str) -> tuple[pl.LazyFrame, JoinValidation]:
    """Return the numbers of people of several works, and what is left to check when they are joined."""
    if isinstance(sizes, Mapping):
        return pl.LazyFrame(
            {"item_id": list(sizes), name: list(sizes.values())},
            schema={"item_id": pl.String, name: pl.Float64},
        ), "m:m"
    if isinstance(sizes, pl.DataFrame | pl.LazyFrame):
        what = "sample sizes" if name == "sample_size" else name
        require_columns(sizes, f"table of {what}", words=["item_id"], numbers=[name])
        require_unique(sizes, ["item_id"], f"Give one {what.removesuffix('s')} for each work.")
        return sizes.lazy(), "m:1" if isinstance(sizes, pl.LazyFrame) else "m:m"
    raise _refused(sizes, name)


def _refused(size: object, name: str) -> ParameterError:
    return ParameterError(
        f"{name} {size!r} is refused. Allowed: a whole number from 1 up, a mapping item_id -> "
        f"number, or a polars frame with the columns 'item_id' and {name!r}."
    )


@returns("portrait")
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
        The kind of `target`, a portrait again:

        {returns}

        In tgi, 100 is the baseline; it is null where the baseline lacks the segment, or has no share or 0 for it. The
        rows and their order are those of `target`; item_id, dimension and segment are as they came.

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
        finite("share").alias("_average"),
    )
    query = (
        target.lazy()
        .select("item_id", *keys, finite("share"))
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
    return match_laziness(target, query)


@returns("portrait_check")
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

        {returns}

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
            finite("share"),
            finite("tgi"),
        )
        .pipe(number_works)
        .with_columns(_baseline_share().alias("_baseline_share"))
        .group_by("item_id", "dimension")
        .agg(
            pl.col("_work").first(),
            pl.col("tgi").count().alias("_tgis"),
            pl.len().cast(pl.UInt32).alias("segments"),
            steady_sum(pl.col("share")).alias("share_sum"),
            steady_sum(pl.col("_baseline_share")).alias("baseline_sum"),
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
    return match_laziness(portrait, query)


def _is_one(column: str, tolerance: float) -> pl.Expr:
    return (pl.col(column) - 1).abs() <= tolerance


@returns("audience_overlap")
def audience_overlap(portrait: FrameT, *, sample_size: Size = None, plays: Size = None) -> FrameT:
    """Say how much the audiences of each two works are alike, dimension by dimension.

    The overlap is the sum, over segments, of the smaller of both shares: 1 where both audiences are divided
    alike, 0 where they have no segment in common. It compares how audiences are made up; no provider says
    how many people watched both works.

    Parameters
    ----------
    portrait
        Table ``portrait`` of several works: item_id, dimension, segment, share. Rows without a share are
        left out.
    sample_size, plays
        The number of people behind the shares where it cannot be read off them, and the plays where nothing else is
        known, as in :func:`rank_tgi`.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per pair of works and dimension that both have:

        {returns}

        Each pair once, the work that appears first as item_id. Pairs by first appearance of item_id, then of
        other_item_id, then dimensions in the order of ``tables.DIMENSIONS``.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or a frame that is no LazyFrame lists a segment of a work
        twice. A LazyFrame is not read, so there that shows as ``polars.exceptions.ComputeError`` when the result is
        collected.
    ParameterError
        If `sample_size` or `plays` is of another kind or a number below 1.

    Notes
    -----
    The percentage of similarity of Renkonen, known as Schoener's index too: where shares sum to 1 it equals
    1 - (sum of the absolute differences) / 2, which is 1 less the total variation distance.

    Samples of one audience never overlap wholly, the less the more segments there are and the fewer people. What
    chance gives is worked out as in :func:`audience_shift`, of the audience that both works have together.

    References
    ----------
    O. Renkonen (1938), "Statistisch-ökologische Untersuchungen über die terrestrische Käferwelt der finnischen
    Bruchmoore", Annales Zoologici Societatis Zoologicae-Botanicae Fennicae Vanamo 6: 1-231.
    T. W. Schoener (1968), "The Anolis lizards of Bimini: resource partitioning in a complex fauna", Ecology
    49: 704-726.

    Examples
    --------
    >>> portrait = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "a", "b", "b"],
    ...         "dimension": ["gender"] * 4,
    ...         "segment": ["male", "female", "female", "male"],
    ...         "share": [0.75, 0.25, 0.5, 0.5],
    ...     }
    ... )
    >>> overlaps = audience_overlap(portrait, sample_size=200)
    >>> overlaps.select("overlap", pl.col("overlap_chance", "overlap_low").round(3), "distinct").row(0)
    (0.75, 0.961, 0.902, True)
    """
    tables.require(portrait, "portrait", ["item_id", *_SEGMENT, "share"])
    require_unique(portrait, ["item_id", *_SEGMENT], _ONCE)
    share, least = pl.col("share"), pl.min_horizontal("share_before", "share_after")
    sized, sizes = _with_sizes(portrait.lazy(), sample_size=sample_size, plays=plays)
    rows = (
        sized.select("item_id", *_SEGMENT, finite("share"), *sizes)
        .pipe(number_works)
        .drop_nulls([*_SEGMENT, "share"])
    )
    lists = _lists(rows, ["_work", "dimension"])
    others = lists.rename(
        {"_work": "_other_work", "item_id": "other_item_id", "share_sum": "other_share_sum"}
    )
    pair = ["_work", "_other_work", "dimension"]
    pairs = lists.join(others, on="dimension", suffix="_after").filter(
        pl.col("_work") < pl.col("_other_work")
    )
    shares = rows.select("_work", *_SEGMENT, share)
    sides = [
        pairs.select(pair).join(shares.rename({"_work": work}), on=[work, "dimension"])
        for work in ("_work", "_other_work")
    ]
    lazy = isinstance(portrait, pl.LazyFrame)
    compared = _side_by_side(sides, pairs, pair, validate="1:1" if lazy else "m:m")
    common = pl.col("_listed_before") & pl.col("_listed_after")
    sums = pl.col("share_sum"), pl.col("other_share_sum")
    query = (
        compared.group_by(pair)
        .agg(
            steady_sum(least.filter(common)).alias("overlap"),
            common.sum().cast(pl.UInt32).alias("shared"),
            steady_sum(
                (pl.col("share_before") + pl.col("share_after")).filter(pl.col("share_change").is_not_null())
            ).alias("_both"),
        )
        .join(pairs, on=pair)
        .join(_by_chance(compared, pair), on=pair, how="left")
        .with_columns(
            (pl.col("_whole") & pl.col("_whole_after")).alias("complete"),
            divide(pl.col("overlap"), pl.min_horizontal(*sums)).alias("overlap_listed"),
            (pl.col("_both") / 2 - pl.col("_mean")).alias("overlap_chance"),
            (pl.col("_both") / 2 - pl.col("_bound")).alias("overlap_low"),
        )
        .with_columns((pl.col("overlap") < pl.col("overlap_low") - _HAIR).alias("distinct"))
        .sort("_work", "_other_work", *ordered("dimension", tables.DIMENSIONS))
        .select(tables.schema("audience_overlap").names())
    )
    return match_laziness(portrait, query)


_SEGMENT = ("dimension", "segment")
#: What to do about a portrait that was concatenated with itself.
_ONCE = "A portrait has one share a segment: keep one of each with frame.unique([...])."
#: How far from 1 the shares of a dimension may sum and still count as the whole.
_WHOLE = 0.005
#: Sums of shares are not exact.
_HAIR = 1e-9


def _lists(rows: pl.LazyFrame, group: Sequence[str]) -> pl.LazyFrame:
    """Say of each list of shares (rows of `group`) item_id, share_sum, ``_whole``, ``n`` and ``n_from``."""
    share = pl.col("share")
    sources = _sources(pl.col("_people"))
    lists = rows.group_by(group).agg(
        pl.col("item_id", *_SIZES).first(), share, steady_sum(share).alias("share_sum")
    )
    schema = lists.collect_schema() | {"_people": pl.Float64()}
    return lists.map_batches(read_people, schema=schema).select(
        *group,
        *(name for name in ("item_id", "share_sum") if name not in group),
        ((pl.col("share_sum") - 1).abs() <= _WHOLE).alias("_whole"),
        pl.coalesce(sources).alias("n"),
        _named(sources).alias("n_from"),
    )


def _sources(read: pl.Expr) -> list[pl.Expr]:
    """Return the numbers of people by what they are known from, in the order of ``SAMPLES``."""
    sample_size, plays = (pl.when(pl.col(name) > 0).then(pl.col(name)) for name in _SIZES)
    # What is read off may lack a factor, and then the sample size is a multiple of it.
    own = pl.when((sample_size % read != 0).fill_null(value=True)).then(read)
    # About as many people know their province as their age: far nearer than the plays.
    of_others = pl.when(sample_size.is_null()).then(read.max().over("_work"))
    return [pl.coalesce(own, of_others), sample_size, plays]


def _named(sources: Sequence[pl.Expr]) -> pl.Expr:
    """Say which of the numbers of people, in the order of ``SAMPLES``, is the first that is known."""
    return pl.coalesce(
        pl.when(source.is_not_null()).then(pl.lit(name))
        for name, source in zip(SAMPLES, sources, strict=True)
    ).cast(pl.Enum(SAMPLES))


def _side_by_side(
    sides: Sequence[pl.LazyFrame], lists: pl.LazyFrame, group: Sequence[str], *, validate: JoinValidation
) -> pl.LazyFrame:
    """Set the shares of two portraits beside each other.

    Parameters
    ----------
    sides
        Two frames of `group`, segment, share and further columns.
    lists
        Of each `group` ``_whole``, ``_whole_after``, ``n`` and ``n_after``: see :func:`_lists`. Others fall out.
    validate
        How often a segment may be there.

    Returns
    -------
    polars.LazyFrame
        `group`, segment, the columns of `lists`, and all others of both sides as ``_before`` and ``_after``; ``_listed_before``
        and ``_listed_after``; share_change. A segment that is not listed has the share 0 in a whole list.
    """
    names = ("before", "after")
    old, new = (
        side.select(*group, "segment", pl.exclude(*group, "segment").name.suffix(f"_{end}")).with_columns(
            pl.lit(True).alias(f"_listed_{end}")
        )
        for side, end in zip(sides, names, strict=True)
    )
    return (
        old.join(new, on=[*group, "segment"], how="full", coalesce=True, nulls_equal=True, validate=validate)
        .join(lists, on=group, nulls_equal=True)
        .with_columns(
            pl.when(pl.col(f"_listed_{end}").is_null(), whole)
            .then(0.0)
            .otherwise(f"share_{end}")
            .alias(f"share_{end}")
            for end, whole in zip(names, ("_whole", "_whole_after"), strict=True)
        )
        .with_columns(
            pl.col("_listed_before", "_listed_after").fill_null(value=False),
            (pl.col("share_after") - pl.col("share_before")).alias("share_change"),
        )
    )


def _by_chance(compared: pl.LazyFrame, group: Sequence[str]) -> pl.LazyFrame:
    """Say of each `group` of :func:`_side_by_side` what distance chance gives; the dimensions of a work are judged at once."""
    n, m = pl.col("n"), pl.col("n_after")
    works = [name for name in group if name != "dimension"]
    return (
        compared.drop_nulls(["share_change", "n", "n_after"])
        .select(
            *group,
            ((n * pl.col("share_before") + m * pl.col("share_after")) / (n + m)).alias("_pooled"),
            n,
            m,
            pl.col("dimension").n_unique().over(works).alias("_tests"),
        )
        .pipe(chance_distance, group)
    )


@returns("audience_shift")
def audience_shift(
    before: FrameT,
    after: pl.DataFrame | pl.LazyFrame,
    *,
    sample_size: Size | tuple[Size, Size] = None,
    plays: Size | tuple[Size, Size] = None,
) -> FrameT:
    """Say how an audience differs between two portraits, of two periods or two works, and whether by more than chance.

    Parameters
    ----------
    before
        Table ``portrait``: item_id, dimension, segment, share, tgi.
    after
        The same later. Where both have item_id each work is compared with itself; to compare two works,
        drop item_id from `after`, which then serves every work of `before`.
    sample_size, plays
        The number of people behind the shares where it cannot be read off them, and the plays where nothing else is
        known, as in :func:`rank_tgi`: for both portraits, or a pair, (of before, of after).

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind of `before`, one row per work, dimension and segment that either lists, where both have
        the dimension:

        {returns}

        Works in order of first appearance in `before`, dimensions in the order of ``tables.DIMENSIONS``, then
        the biggest absolute share_change first, then segment.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or a frame that is no LazyFrame lists a
        segment of a work twice.
    ParameterError
        If `sample_size` or `plays` is of another kind or a number below 1, or `after` has no item_id and they differ by
        item_id.

    Notes
    -----
    The total variation distance is half the sum of the absolute differences: so much of the audience would have to
    move to another segment. Only segments known on both sides count, so for a truncated list it is a lower bound.
    A sum counts as 1 within 0.005.

    Two samples of one audience never agree: of 1,000 people each, by gender they are 2 % apart and by 34 provinces 9 %. Provinces
    are therefore always farthest. Compare a distance with what chance gives for so many people and segments, not with
    that of another dimension. It is worked out from the normal limit of the multinomial distribution, of the audience that both
    have together: the mean from the moments of absolute normal variables, the bound from a chi variable with the same mean
    and mean square. Bounds of a work hold for all its dimensions at once (Bonferroni).
    Plays are more than the people, so from plays alone the distances of chance are too small.

    References
    ----------
    A. R. Kamat (1953), "Incomplete and absolute moments of the multivariate normal distribution with some applications",
    Biometrika 40: 20-34.
    E. B. Wilson and M. M. Hilferty (1931), "The distribution of chi-square", Proceedings of the National Academy of Sciences
    17: 684-688.

    Examples
    --------
    >>> may = pl.DataFrame(
    ...     {
    ...         "item_id": ["a"] * 2,
    ...         "dimension": ["gender"] * 2,
    ...         "segment": ["male", "female"],
    ...         "share": [0.75, 0.25],
    ...         "tgi": [150.0, 50.0],
    ...     }
    ... )
    >>> june = may.with_columns(share=pl.Series([0.5, 0.5]), tgi=pl.Series([100.0, 100.0]))
    >>> audience_shift(may, june).select("segment", "share_change", "tgi_change", "distance").rows()
    [('female', 0.25, 50.0, 0.25), ('male', -0.25, -50.0, 0.25)]
    >>> audience_shift(may, june, sample_size=40).select(pl.col("distance_high").round(3), "distinct").row(0)
    (0.228, True)
    """
    columns: list[str] = [*_SEGMENT, "share", "tgi"]
    tables.require(before, "portrait", ["item_id", *columns])
    tables.require(after, "portrait", columns)
    by_work: bool = "item_id" in after.collect_schema()
    require_unique(before, ["item_id", *_SEGMENT], _ONCE)
    require_unique(after, [*(["item_id"] if by_work else []), *_SEGMENT], _ONCE)
    of_before, of_after = (
        dict(zip(("sample_size", "plays"), side, strict=True))
        for side in zip(_two(sample_size), _two(plays), strict=True)
    )
    numbers = [finite("share"), finite("tgi")]
    sized, sizes = _with_sizes(before.lazy(), **of_before)
    old = sized.select("item_id", *_SEGMENT, *numbers, *sizes).pipe(number_works)
    works = old.select("_work", "item_id").unique()
    if by_work:
        sized, sizes = _with_sizes(after.lazy(), **of_after)
        new = sized.select("item_id", *_SEGMENT, *numbers, *sizes)
        new = new.pipe(aligned, "item_id", before.collect_schema()["item_id"])
        new = new.join(works, on="item_id", nulls_equal=True)
    else:
        fixed = [_fixed(size, name).alias(f"_{name}") for name, size in of_after.items()]
        new = after.lazy().select(*_SEGMENT, *numbers, *fixed).join(works, how="cross")
    new = _match_key_types(new, before, _SEGMENT)
    group: list[str] = ["_work", "dimension"]
    change = pl.col("share_change")
    lists = _lists(old, group).join(_lists(new, group).drop("item_id"), on=group, suffix="_after")
    lazy = isinstance(before, pl.LazyFrame) or isinstance(after, pl.LazyFrame)
    sides = [side.select(*group, "segment", "share", "tgi") for side in (old, new)]
    compared = _side_by_side(sides, lists, group, validate="1:1" if lazy else "m:m")
    query = (
        compared.join(_by_chance(compared, group), on=group, how="left")
        .with_columns(
            pl.when(change.is_not_null().any().over(group))
            .then(steady_sum(change.abs()).over(group) / 2)
            .alias("distance"),
            (pl.col("tgi_after") - pl.col("tgi_before")).alias("tgi_change"),
            pl.col("_mean").alias("distance_chance"),
            pl.col("_bound").alias("distance_high"),
            pl.col("n").alias("n_before"),
            pl.max_horizontal(pl.col("n_from", "n_from_after").to_physical())
            .replace_strict(dict(enumerate(SAMPLES)), default=None, return_dtype=pl.Enum(SAMPLES))
            .alias("n_from"),
        )
        .with_columns(
            (pl.col("distance") > pl.col("distance_high") + _HAIR).alias("distinct"),
        )
        .sort(
            "_work",
            *ordered("dimension", tables.DIMENSIONS),
            change.abs(),
            "segment",
            descending=[False, False, False, True, False],
            nulls_last=True,
        )
        .select(tables.schema("audience_shift").names())
    )
    return match_laziness(before, query)


def _two(sizes: Size | tuple[Size, Size]) -> tuple[Size, Size]:
    """Return a size of each of two portraits."""
    if not isinstance(sizes, tuple):
        return sizes, sizes
    if len(sizes) == 2:
        return sizes
    msg = f"A tuple of {len(sizes)} sizes is refused. Allowed: two, of before and of after."
    raise ParameterError(msg)


def _fixed(size: Size, name: str) -> pl.Expr:
    """Return the size of a portrait that is of no work."""
    if size is None or isinstance(size, SupportsIndex):
        return pl.lit(_size(size, name), dtype=pl.Float64)
    msg = f"{name} is given by item_id, but the second portrait has none. Pass a pair, ({name} of before, a number)."
    raise ParameterError(msg)


def _match_key_types(
    frame: pl.LazyFrame, other: pl.DataFrame | pl.LazyFrame, keys: Sequence[str]
) -> pl.LazyFrame:
    """Give keys the type that they have in another frame; rows whose value that lacks are left out."""
    for key in keys:
        frame = aligned(frame, key, other.collect_schema()[key])
    return frame
