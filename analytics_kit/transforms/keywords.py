"""Which searches bring people, and how much hangs on a few of them.

Where a list of words has no counts, as the creator centre's own lists have none, shares are those that the provider
reports, and ``from_counts`` says so. The lists of a work (column ``list``) are told apart everywhere; a frame without the
column is of one list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.transforms._frames import (
    Z,
    aligned,
    divide,
    finite,
    match_laziness,
    number_works,
    ordered,
    overlaps,
    require_unique,
    steady_sum,
    whole,
    wilson,
)
from analytics_kit.transforms._order import per_work, run_starts, sort_runs
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = [
    "HEAD",
    "keyword_concentration",
    "keyword_diversity",
    "keyword_gaps",
    "keyword_overlap",
    "keyword_share",
    "pool_keywords",
]


@returns("keyword_shares")
def keyword_share(keywords: FrameT, *, other: bool = False) -> FrameT:
    """Compute each search word's share of the searches of a work.

    The provider's own figure is rounded, and lists are truncated. So the share is computed from the counts,
    against all searches: what the list does not cover is not spread over the listed words. A list without any count
    is taken with the provider's own shares.

    Parameters
    ----------
    keywords
        Table ``keywords``: item_id, keyword, count, reported_share, total_count and, where there are several lists,
        list. In a list with counts, words without a count are left out; in one without, words without a share.
    other
        Append one row per list for the searches that no listed word covers, where there are any.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work, list and word:

        {returns}

        Works in order of first appearance, then list (those that led to the work first), then rank, the other row last.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    All searches of a list are its total_count, or the sum of its counts where that is larger: a total that
    is missing, 0 or smaller than its parts is no total. So listed shares never sum to more than 1. Reported shares are
    kept as they are, even where their rounded sum exceeds 1; what is missing to 1 is the other row, unless rounding
    to a tenth of a percent explains it.

    Examples
    --------
    >>> keywords = pl.DataFrame(
    ...     {
    ...         "item_id": ["7559536212910853422"] * 3,
    ...         "keyword": ["搞笑视频", "热门音乐", "舞蹈教学"],
    ...         "count": [1250, 850, 620],
    ...         "reported_share": [0.355, 0.242, 0.176],
    ...         "total_count": [3520] * 3,
    ...     }
    ... )
    >>> keyword_share(keywords, other=True).select("count", pl.col("share").round(5), "reported_share")
    shape: (4, 3)
    ┌───────┬─────────┬────────────────┐
    │ count ┆ share   ┆ reported_share │
    │ ---   ┆ ---     ┆ ---            │
    │ i64   ┆ f64     ┆ f64            │
    ╞═══════╪═════════╪════════════════╡
    │ 1250  ┆ 0.35511 ┆ 0.355          │
    │ 850   ┆ 0.24148 ┆ 0.242          │
    │ 620   ┆ 0.17614 ┆ 0.176          │
    │ 800   ┆ 0.22727 ┆ null           │
    └───────┴─────────┴────────────────┘
    """
    tables.require(keywords, "keywords", _NEEDED)
    columns: list[str | pl.Expr] = [
        "item_id",
        "keyword",
        whole("count"),
        whole("total_count"),
        finite("reported_share"),
        _list(keywords),
    ]
    return per_work(keywords, columns, lambda rows: _shares(rows, other=other))


#: The columns that every frame of search words has; ``list`` may be missing.
_NEEDED = ("item_id", "keyword", "count", "reported_share", "total_count")
#: Sort keys: the searches that led to a work before those that came after it.
_LISTS = ordered("list", tables.LISTS)
#: By how much a reported share may be off: it is mostly a percentage with one decimal.
_ROUNDED = 0.0005


def _list(frame: pl.DataFrame | pl.LazyFrame) -> pl.Expr:
    """Select the column ``list``, null where the frame has none."""
    if "list" in frame.collect_schema():
        return pl.col("list").cast(pl.String)
    return pl.lit(None, dtype=pl.String).alias("list")


def _by_list(rows: pl.DataFrame) -> pl.DataFrame:
    """Bring the lists of each work together, and add ``_part``: the row where each begins."""
    if rows.get_column("list").null_count() == len(rows):
        return rows.with_columns(pl.col("_work").alias("_part"))
    rows = sort_runs(rows, _LISTS)
    return rows.with_columns(run_starts("_work", "list").alias("_part"))


def _shares(rows: pl.DataFrame, *, other: bool) -> pl.LazyFrame:
    """Compute the shares of whole works."""
    count, reported = pl.col("count"), pl.col("reported_share")
    from_counts, each = pl.col("from_counts"), "_part"
    rows = rows.pipe(_by_list).with_columns((count.count().over(each) > 0).alias("from_counts"))
    total = pl.max_horizontal(pl.col("total_count").max().over(each), count.sum().over(each))
    counted = rows.filter(from_counts).with_columns(
        count.alias("_weight"),
        total.alias("total_count"),
        pl.when(total != 0).then(total).alias("_total"),
        pl.lit(0.0).alias("_slack"),
    )
    reported_alone = rows.filter(~from_counts).with_columns(
        reported.alias("_weight"),
        pl.lit(None, dtype=pl.Int64).alias("total_count"),
        pl.lit(1.0).alias("_total"),
        (_ROUNDED * reported.count().over(each)).alias("_slack"),
    )
    ranked = [_ranked(group, other=other) for group in (counted, reported_alone) if len(group)] or [
        _ranked(counted, other=other)
    ]
    words = ranked[0]
    if len(ranked) > 1:
        words = pl.concat(ranked).sort(each, "rank", nulls_last=True)
    return words.drop(each)


def _ranked(rows: pl.DataFrame, *, other: bool) -> pl.LazyFrame:
    """Rank the words of whole lists by a weight, and divide it by a total."""
    weight, total, listed, summed = (pl.col(f"_{name}") for name in ("weight", "total", "listed", "summed"))
    ranked = (
        rows.drop_nulls("_weight")
        .pipe(
            sort_runs,
            [weight, pl.col("keyword"), pl.col("reported_share")],
            within="_part",
            descending=[True, False, True],
        )
        .with_columns(weight.sum().over("_part").alias("_listed"))
    )
    begin = pl.lit(ranked.select(run_starts("_part")).to_series())
    words = ranked.lazy().with_columns((pl.int_range(pl.len()) - begin + 1).cast(pl.UInt32).alias("rank"))
    if ranked.schema["_weight"].is_integer():
        # What stands before a list is taken off the sum over all rows: whole numbers stay exact.
        words = words.with_columns(weight.cum_sum().alias("_summed")).with_columns(
            summed - (summed - weight).gather(begin)
        )
    else:
        words = words.with_columns(weight.cum_sum().over("_part").alias("_summed"))
    same = (weight == weight.shift()) & (pl.col("rank") > 1)
    words = words.with_columns(
        (weight / total).alias("share"),
        (summed / total).alias("cumulative_share"),
        (same | same.shift(-1)).fill_null(value=False).alias("tied"),
    )
    if other:
        rest = words.filter(pl.col("rank") == 1, total - listed > pl.col("_slack")).select(
            "item_id",
            "_part",
            pl.when("from_counts").then(total - listed).cast(pl.Int64).alias("count"),
            divide(total - listed, total).alias("share"),
            pl.lit(1.0).alias("cumulative_share"),
            "list",
            "from_counts",
            "total_count",
        )
        words = pl.concat([words, rest], how="diagonal").sort("_part", "rank", nulls_last=True)
    shares = ("item_id", "keyword", "count", "share", "cumulative_share", "rank", "reported_share")
    return words.select(*shares, "list", "from_counts", "total_count", "tied", "_part")


@returns("keyword_concentration")
def keyword_concentration(shares: FrameT) -> FrameT:
    """Say how much a work's searches hang on a few words.

    Parameters
    ----------
    shares
        What :func:`keyword_share` gives. The row for all other searches is left out, and so are words
        without a share. Intervals need its count and total_count too.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and list, works in order of first appearance, then lists, those that
        led to the work first:

        {returns}

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    The Herfindahl-Hirschman index, on shares from 0 to 1. Shares are of all searches, and the words that a
    truncated list leaves out are not renormalised away. There hhi is a lower bound, and effective_keywords an
    upper bound, of the whole list's. Shares that the provider reports are rounded, so the figures are a little off.

    Few searches look more concentrated than the many would that they are a sample of: six different people have
    six words or fewer. So the interval is about the estimate without that bias, the sum of c (c - 1) / (n (n - 1)) of the
    counts c of n searches, with the variance that Simpson gives, and may lie wholly below hhi. top3_share is of the words
    that came out first, and leans upwards too; its interval does not know that.

    References
    ----------
    E. H. Simpson (1949), "Measurement of diversity", Nature 163: 688.
    A. O. Hirschman (1964), "The paternity of an index", American Economic Review 54: 761-762.

    Examples
    --------
    >>> shares = pl.DataFrame({"item_id": ["a"] * 4, "keyword": ["w", "x", "y", "z"], "share": [0.25] * 4})
    >>> keyword_concentration(shares).drop("total_count", "^.*_(low|high)$")
    shape: (1, 6)
    ┌─────────┬──────────┬──────┬────────────────────┬────────────┬──────┐
    │ item_id ┆ keywords ┆ hhi  ┆ effective_keywords ┆ top3_share ┆ list │
    │ ---     ┆ ---      ┆ ---  ┆ ---                ┆ ---        ┆ ---  │
    │ str     ┆ u32      ┆ f64  ┆ f64                ┆ f64        ┆ str  │
    ╞═════════╪══════════╪══════╪════════════════════╪════════════╪══════╡
    │ a       ┆ 4        ┆ 0.25 ┆ 4.0                ┆ 0.75       ┆ null │
    └─────────┴──────────┴──────┴────────────────────┴────────────┴──────┘
    """
    tables.require(shares, "keyword_shares", ["item_id", "keyword", "share"])
    listed = pl.when(pl.col("keyword").is_not_null()).then(finite("share"))
    columns: list[str | pl.Expr] = ["item_id", listed.alias("share"), _list(shares), *_counts(shares)]
    return per_work(shares, columns, _concentration, small=True)


def _counts(shares: pl.DataFrame | pl.LazyFrame) -> list[pl.Expr]:
    """Select count and total_count, if both are there."""
    names = ["count", "total_count"]
    if not all(name in shares.collect_schema() for name in names):
        return []
    tables.require(shares, "keyword_shares", names)
    return [whole(name) for name in names]


def _concentration(rows: pl.DataFrame) -> pl.LazyFrame:
    """Say how concentrated whole works are."""
    share, counts = pl.col("share"), pl.col("count").cast(pl.Float64)
    counted = "count" in rows.columns and rows.get_column("count").count() > 0
    n = pl.col("total_count").cast(pl.Float64)
    sampled = [
        pl.col("total_count").max(),
        # A list counts wholly or not at all.
        pl.when(counts.count() == pl.len()).then((counts * (counts - 1)).sum()).alias("_pairs"),
        ((counts / n) ** 3).sum().alias("_cubes"),
        counts.head(3).sum().alias("_top3"),
    ]
    lists = (
        rows.pipe(_by_list)
        .drop_nulls("share")
        .pipe(sort_runs, [share], within="_part", descending=[True])
        .lazy()
        .group_by("_part", maintain_order=True)
        .agg(pl.col("item_id", "list").first(), share, *(sampled if counted else []))
        .with_columns((share * share).list.sum().alias("hhi"))
    )
    none = pl.lit(None, dtype=pl.Float64)
    bounds = dict.fromkeys(("hhi_low", "hhi_high", "top3_low", "top3_high"), none)
    if counted:
        known = pl.col("_pairs").is_not_null()
        unbiased = pl.when(known, n > 1).then(pl.col("_pairs") / (n * (n - 1)))
        spread = Z * (4 / n * (pl.col("_cubes") - pl.col("hhi") ** 2).clip(lower_bound=0)).sqrt()
        low, high = wilson(divide(pl.col("_top3"), n), pl.when(known).then(n))
        bounds = {
            "hhi_low": (unbiased - spread).clip(0, 1),
            "hhi_high": (unbiased + spread).clip(0, 1),
            "top3_low": low,
            "top3_high": high,
        }
    numerator = pl.lit(1.0)
    return lists.with_columns(bound.alias(name) for name, bound in bounds.items()).select(
        "item_id",
        share.list.len().cast(pl.UInt32).alias("keywords"),
        "hhi",
        divide(numerator, pl.col("hhi")).alias("effective_keywords"),
        share.list.head(3).list.sum().alias("top3_share"),
        "list",
        (pl.col("total_count") if counted else pl.lit(None, dtype=pl.Int64).alias("total_count")),
        "hhi_low",
        "hhi_high",
        divide(numerator, pl.col("hhi_high")).alias("effective_low"),
        divide(numerator, pl.col("hhi_low")).alias("effective_high"),
        "top3_low",
        "top3_high",
    )


#: The two-sided 95 % quantile of the normal distribution.


@returns("keyword_overlap")
def keyword_overlap(shares: FrameT) -> FrameT:
    """Say how much the searches that lead to each two works are alike.

    The overlap is the sum, over words, of the smaller of both shares. Words are compared as they stand, and a list with
    the same list of the other work.

    Parameters
    ----------
    shares
        What :func:`keyword_share` gives for several works. The row for all other searches is left out, and
        so are words without a share.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per pair of works and list that both have:

        {returns}

        Each pair and list once, the work that appears first as item_id, in order of first appearance.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or a frame that is no LazyFrame lists a word of a work and
        list twice.

    Notes
    -----
    Renkonen's percentage of similarity (1938), as :func:`audience_overlap` has it for portraits.

    Examples
    --------
    >>> shares = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "a", "b", "b"],
    ...         "keyword": ["美食", "家常菜", "家常菜", "旅游"],
    ...         "share": [0.5, 0.25, 0.375, 0.125],
    ...     }
    ... )
    >>> keyword_overlap(shares).row(0)
    ('a', 'b', 0.25, 1, 0.75, 0.5, None, False, 0.5)
    """
    tables.require(shares, "keyword_shares", ["item_id", "keyword", "share"])
    if isinstance(shares, pl.DataFrame):
        listed = shares.filter(pl.col("keyword").is_not_null()).select("item_id", "keyword", _list(shares))
        require_unique(
            listed, listed.columns, "A list has a word once: keep one of each with frame.unique([...])."
        )
    sums = pl.col("share_sum", "other_share_sum")
    query = (
        shares.lazy()
        # Nulls would not meet.
        .select("item_id", "keyword", finite("share"), _list(shares).fill_null(""))
        .pipe(number_works)
        .pipe(overlaps, "keyword", within=["list"])
        .sort("_work", "_other_work", *_LISTS)
        .select(
            pl.exclude("_work", "_other_work", "list"),
            pl.when(pl.col("list") != "").then(pl.col("list")).alias("list"),
            pl.all_horizontal((sums - 1).abs() <= _WHOLE).alias("complete"),
            divide(pl.col("overlap"), pl.min_horizontal(sums)).alias("overlap_listed"),
        )
    )
    return match_laziness(shares, query)


#: How far from 1 the shares of a list may sum and still count as the whole.
_WHOLE = 0.005
#: The share of searches that head words make.
HEAD = 0.8


@returns("keyword_diversity")
def keyword_diversity(shares: FrameT) -> FrameT:
    """Say how widely a work's searches are spread over words, and how few of them make the head.

    Parameters
    ----------
    shares
        What :func:`keyword_share` gives. The row for all other searches is left out, and so are words
        without a share.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and list, works in order of first appearance, then lists, those that
        led to the work first:

        {returns}

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    H = -sum p ln p over the listed words and, as one more word, the searches that no listed word covers. What one
    lumps together can only hide diversity: for a truncated list H and exp(H) are lower bounds.
    exp(H) is Hill's number of order 1. ``keyword_concentration``'s 1 / HHI is that of order 2, which looks at the
    frequent words more; over a whole list it is never the larger of the two.
    Few searches look less diverse than the many that they are a sample of. The interval is about the estimate without
    most of that bias, H + (words - 1) / 2n (Miller), with the variance that Basharin gives, and may lie wholly above H. Words
    that nobody happened to search are still not in it.

    References
    ----------
    G. A. Miller (1955), "Note on the bias of information estimates", Information Theory in Psychology: 95-100.
    G. P. Basharin (1959), "On a statistical estimate for the entropy of a sequence of independent random variables", Theory of
    Probability and Its Applications 4: 333-336.
    C. E. Shannon (1948), "A mathematical theory of communication", Bell System Technical Journal 27: 379-423.
    M. O. Hill (1973), "Diversity and evenness: a unifying notation and its consequences", Ecology 54: 427-432.

    Examples
    --------
    >>> shares = pl.DataFrame({"item_id": ["a"] * 4, "keyword": ["w", "x", "y", "z"], "share": [0.25] * 4})
    >>> keyword_diversity(shares).with_columns(pl.col("entropy", "effective_keywords").round(3)).row(0)
    ('a', 4, 1.386, 4.0, 4, 0, 1.0, None, None, None, None, None)
    """
    tables.require(shares, "keyword_shares", ["item_id", "keyword", "share"])
    share, summed, listed = pl.col("share"), pl.col("_summed"), pl.col("listed_share")
    # A hair below counts: sums of shares are not exact.
    reached = HEAD - 1e-9

    def information(p: pl.Expr) -> pl.Expr:
        return pl.when(p > 0).then(-p * p.log()).otherwise(0.0)

    # All searches that no listed word covers are one more word.
    rest = pl.when(listed < 1 - 1e-9).then(1 - listed).otherwise(0.0)
    n, entropy = pl.col("_n"), pl.col("entropy")
    middle = pl.when(n > 0).then(entropy + (pl.col("keywords").cast(pl.Int64) - 1 + (rest > 0)) / (2 * n))
    spread = Z * ((pl.col("_square") - entropy**2).clip(lower_bound=0) / n).sqrt()
    query = (
        shares.lazy()
        .select("item_id", "keyword", finite("share"), _list(shares), *(_counts(shares) or _NO_COUNTS))
        .pipe(number_works)
        .drop_nulls(["keyword", "share"])
        .sort("_work", *_LISTS, "share", "keyword", descending=[False, False, False, True, False])
        .with_columns(share.cum_sum().over("_work", "list").alias("_summed"))
        .group_by("_work", "item_id", "list", maintain_order=True)
        .agg(
            pl.len().cast(pl.UInt32).alias("keywords"),
            information(share).sum().alias("entropy"),
            (information(share) * -share.log()).sum().alias("_square"),
            pl.when(pl.col("count").count() == pl.len()).then(pl.col("total_count").max()).alias("_n"),
            (summed < reached).sum().cast(pl.UInt32).alias("_below"),
            share.sum().alias("listed_share"),
        )
        .with_columns(
            pl.col("entropy") + information(rest),
            pl.col("_square") + information(rest) * -pl.when(rest > 0).then(rest.log()).otherwise(0.0),
            pl.when(listed >= reached).then(pl.col("_below") + 1).cast(pl.UInt32).alias("head_keywords"),
        )
        .with_columns(
            (middle - spread).clip(lower_bound=0).alias("entropy_low"),
            (middle + spread).alias("entropy_high"),
        )
        .select(
            "item_id",
            "keywords",
            "entropy",
            finite(pl.col("entropy").exp()).alias("effective_keywords"),
            "head_keywords",
            (pl.col("keywords") - pl.col("head_keywords")).alias("tail_keywords"),
            "listed_share",
            "list",
            finite("entropy_low"),
            finite("entropy_high"),
            finite(pl.col("entropy_low").exp()).alias("effective_low"),
            finite(pl.col("entropy_high").exp()).alias("effective_high"),
        )
    )
    return match_laziness(shares, query)


#: Counts of a frame that has none.
_NO_COUNTS = [pl.lit(None, dtype=pl.Int64).alias(name) for name in ("count", "total_count")]


@returns("keyword_gaps")
def keyword_gaps(
    keywords: FrameT,
    works: pl.DataFrame | pl.LazyFrame,
    *,
    hashtags: pl.DataFrame | pl.LazyFrame | None = None,
) -> FrameT:
    """Find the words that people searched and that the work they came to does not say.

    A search that brings viewers although title and hashtags lack its word is demand that the text does not
    meet: a word to write, or a work to make.

    Parameters
    ----------
    keywords
        Table ``keywords``, as :func:`keyword_share` takes it.
    works
        Table ``works``: item_id, title. Several rows of one work count together.
    hashtags
        Table ``hashtags``: item_id, hashtag; for providers that give hashtags apart from the title.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, what :func:`keyword_share` gives with one column more, covered:

        {returns}

        The gaps are the rows where covered is false. In the order of :func:`keyword_share`.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    A word is contained if its characters follow each other in the text, after both are put into Unicode's
    compatibility form (NFKC) and lower case and white space is taken out. Chinese text is not
    segmented, so 面包 is found in 地面包装 too, a false cover; and a word whose parts stand apart, or a synonym, is not
    found, a false gap. Read the list before acting on it.

    Examples
    --------
    >>> keywords = pl.DataFrame(
    ...     {
    ...         "item_id": ["a"] * 3,
    ...         "keyword": ["家常菜", "iPhone 拍照", "下饭菜"],
    ...         "count": [5, 3, 2],
    ...         "reported_share": [0.5, 0.3, 0.2],
    ...         "total_count": [10] * 3,
    ...     }
    ... )
    >>> works = pl.DataFrame({"item_id": ["a"], "title": ["用IPHONE拍照的一天 #家常菜"]})
    >>> keyword_gaps(keywords, works).select("keyword", "covered").rows()
    [('家常菜', True), ('iPhone 拍照', True), ('下饭菜', False)]
    """
    tables.require(keywords, "keywords", _NEEDED)
    tables.require(works, "works", ["item_id", "title"])
    texts = [works.lazy().select("item_id", _plain("title").alias("_text"))]
    if hashtags is not None:
        tables.require(hashtags, "hashtags", ["item_id", "hashtag"])
        texts.append(hashtags.lazy().select("item_id", _plain("hashtag").alias("_text")))
    last = ("list", "from_counts", "tied")
    dtype = keywords.collect_schema()["item_id"]
    text = (
        pl.concat([aligned(rows, "item_id", dtype) for rows in texts])
        .drop_nulls("_text")
        .group_by("item_id")
        # A line feed parts the texts: no word reaches from one into the next.
        .agg(pl.col("_text").sort().str.join("\n"))
    )
    query = (
        keyword_share(keywords.lazy())
        .join(text, on="item_id", how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col("_text").str.contains(_plain("keyword"), literal=True).alias("covered"))
        .select(pl.exclude("_text", *last), *last)
    )
    return match_laziness(keywords, query)


def _plain(column: str) -> pl.Expr:
    """Make texts comparable: compatibility form, lower case, no white space."""
    return pl.col(column).cast(pl.String).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", "")


@returns("pooled_keywords")
def pool_keywords(keywords: FrameT) -> FrameT:
    """Add up the searches of several works, word by word.

    Where a work has shares alone, there is nothing to add up: each word then gets the mean of its shares, in which every
    work weighs the same.

    Parameters
    ----------
    keywords
        Table ``keywords``, of which item_id, keyword, count and total_count are needed, and reported_share and list
        used; or what :func:`keyword_gaps` gives. Words without a count or, in a list without counts, without a share
        are left out.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per list and word:

        {returns}

        By list, those that led to the works first, then rank.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    All searches are those of each work, as in :func:`keyword_share`, added up. A word that a work's truncated list
    leaves out counts 0 there, so shares are lower bounds.

    Examples
    --------
    >>> keywords = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "a", "b"],
    ...         "keyword": ["x", "y", "y"],
    ...         "count": [40, 10, 30],
    ...         "total_count": [60, 60, 40],
    ...     }
    ... )
    >>> pool_keywords(keywords).select("keyword", "works", "count", "share").rows()
    [('x', 1, 40, 0.4), ('y', 2, 40, 0.4)]
    """
    tables.require(keywords, "keywords", ["item_id", "keyword", "count", "total_count"])
    have = keywords.collect_schema()
    count, reported, share = pl.col("count"), pl.col("reported_share"), pl.col("share")

    def optional(name: str, dtype: type[pl.DataType]) -> pl.Expr:
        return (pl.col(name) if name in have else pl.lit(None).alias(name)).cast(dtype)

    rows = keywords.lazy().select(
        "item_id",
        "keyword",
        whole("count"),
        whole("total_count"),
        finite("reported_share") if "reported_share" in have else optional("reported_share", pl.Float64),
        optional("covered", pl.Boolean),
        _list(keywords),
    )
    # What stands among a work's words alone, and what among all words of a list.
    works = rows.group_by("item_id", "list").agg(
        pl.max_horizontal(pl.col("total_count").max(), count.sum()).alias("_total"),
        ((count.count() == 0) & (reported.count() > 0)).alias("_shares_only"),
        ((count.count() > 0) | (reported.count() > 0)).alias("_known"),
    )
    lists = works.group_by("list").agg(
        pl.col("_total").sum().alias("_all"),
        pl.col("_shares_only").any().not_().alias("from_counts"),
        pl.col("_known").sum().alias("_works"),
    )
    own_share = pl.when("_shares_only").then(reported).otherwise(divide(count, pl.col("_total")))
    weight = pl.when("from_counts").then(count).otherwise(pl.col("_share"))
    total = pl.when("from_counts").then(pl.col("_all")).otherwise(pl.col("_works"))
    covered = pl.col("covered")
    from_counts = pl.col("from_counts")
    query = (
        rows.join(works, on=["item_id", "list"], how="left", nulls_equal=True)
        .with_columns(own_share.alias("_share"))
        .filter(pl.when("_shares_only").then(reported.is_not_null()).otherwise(count.is_not_null()))
        .join(lists, on="list", how="left", nulls_equal=True)
        .group_by("list", "keyword")
        .agg(
            pl.col("item_id").n_unique().cast(pl.UInt32).alias("works"),
            from_counts.first(),
            count.sum(),
            steady_sum(weight).alias("_weight"),
            total.first().alias("_whole"),
            pl.when(covered.is_not_null().any()).then(count.filter(~covered).sum()).alias("gap_count"),
            pl.when(covered.is_not_null().any()).then(steady_sum(weight.filter(~covered))).alias("_gap"),
        )
        .drop_nulls("keyword")
        .sort(*_LISTS, "_weight", "keyword", descending=[False, False, True, False])
        .with_columns(
            divide(pl.col("_weight"), pl.col("_whole")).alias("share"),
            divide(pl.col("_weight").cum_sum().over("list"), pl.col("_whole")).alias("cumulative_share"),
            divide(pl.col("_gap"), pl.col("_whole")).alias("gap_share"),
            (pl.int_range(pl.len()).over("list") + 1).cast(pl.UInt32).alias("rank"),
            pl.when(from_counts).then(pl.col("count", "gap_count")),
            pl.when(from_counts).then(pl.col("_whole")).cast(pl.Int64).alias("total_count"),
            pl.struct("list", "_weight").is_duplicated().alias("tied"),
        )
    )
    low, high = wilson(share, pl.when(from_counts).then(pl.col("_whole")))
    return match_laziness(
        keywords,
        query.select(
            "keyword",
            "works",
            "count",
            "share",
            low.alias("share_low"),
            high.alias("share_high"),
            "cumulative_share",
            "rank",
            "gap_count",
            "list",
            "from_counts",
            "gap_share",
            "total_count",
            "tied",
        ),
    )
