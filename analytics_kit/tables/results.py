"""The tables that transforms return, one for each: what their docstrings, labels and the checks of charts say."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from analytics_kit.tables._column import Column, Table
from analytics_kit.tables.sources import (
    Curve,
    Danmaku,
    Diagnosis,
    Health,
    HotWords,
    Increments,
    Keywords,
    LiveDaily,
    LiveSessions,
    Portrait,
    Products,
    ProductStats,
    ShopDaily,
    Snapshots,
    Traffic,
    Violations,
    WorkMetrics,
    Works,
)

#: What a TGI means by the providers' reading, from worst to best.
BANDS = ("mismatch", "weak", "potential", "core")
#: Genres (体裁) that can be told by a work's length.
GENRES = ("up_to_1_min", "1_to_3_min", "3_to_5_min", "over_5_min")
#: What violation points lead to, from nothing to the end of selling.
LADDER = (
    "clear",
    "warning",
    "suspended_24h",
    "suspended_48h",
    "suspended_72h",
    "suspended_1_week",
    "removed",
)
#: What the number of people behind a portrait is known from, the best first.
SAMPLES = ("shares", "sample_size", "plays")
#: What a moment of a curve is.
MOMENTS = ("drop", "rise")
#: The stages of a sale, in order.
STAGES = ("shown", "clicked", "ordered", "sold")


def _inherited(column: Column, meaning: str | None = None, *, required: bool = True) -> Column:
    """Take a column over as it came."""
    return replace(column, as_given=True, required=required, meaning=meaning or column.meaning)


def _computed(column: Column, meaning: str, dtype: pl.DataType | None = None) -> Column:
    """Call a column as the input calls it, with a meaning, and maybe a dtype, of its own."""
    return replace(column, meaning=meaning, dtype=dtype or column.dtype)


def _interval(of: str) -> tuple[Column, Column]:
    """Make the bounds of a rate's interval."""
    meaning = (
        "A bound of its 95 % interval (Wilson); null where there is no sample, or the rate is not within 0-1."
    )
    return Column.share(f"{of}, low", meaning), Column.share(f"{of}, high", meaning)


def _bounds(of: Column, meaning: str, *, required: bool = True) -> tuple[Column, Column]:
    """Make the bounds of a figure's interval."""
    low, high = (
        replace(of, en=f"{of.en}, {side}", meaning=meaning, required=required) for side in ("low", "high")
    )
    return low, high


def _people(en: str, meaning: str) -> Column:
    """Make a column of how many people shares rest on."""
    return Column.number(en, meaning, unit="count")


def _people_from(meaning: str) -> Column:
    return Column.word(SAMPLES, "people known from", meaning)


def _tied(meaning: str) -> Column:
    return Column.flag("tied", meaning)


def _tried(what: str) -> Column:
    return Column.rows("compared", what)


def _by_chance(meaning: str) -> Column:
    return Column.share("by chance alone", meaning)


#: The probability that goes with the best of several hours.
_HOUR_BY_CHANCE = _by_chance(
    "Probability that, if hours made no difference, any of those compared would lead the others so clearly; null where "
    "rank is."
)
_HOUR_TIED = _tied("Another hour has the same rank; null where rank is.")
_HOURS_TRIED = _tried("How many hours are compared; null where rank is.")


def _list() -> Column:
    return replace(
        Keywords.list, meaning="Which list the words are of; null where there is one alone.", required=False
    )


# Retention

#: Bounds of what a curve says, which come with the plays.
_SURE = (
    "A bound of its 95 % interval, approximate; null where plays are not known, and for likes and bounces."
)


class RetentionComparison(Table, kind="result"):
    """One row per compared point of a work's curves."""

    item_id = _inherited(Curve.item_id)
    analysis = _inherited(Curve.analysis)
    second = _computed(Curve.second, "Seconds from the start of the video.")
    value = _computed(Curve.value, "Share 0-1, above 1 where viewers rewatch.")
    baseline = Column.share("baseline", "The same of what it is compared with.", most=None)
    delta = Column.difference("lead over the baseline", "value - baseline.")
    ratio = Column.number("ratio", "value / baseline; null where the baseline is 0.")
    value_low, value_high = _bounds(Column.share(value.en, value.meaning), _SURE, required=False)
    delta_low, delta_high = _bounds(delta, _SURE, required=False)


class RetentionSummary(Table, kind="result"):
    """One row per work and analysis: how a curve runs, and how far it leads its baseline."""

    item_id = _inherited(Curve.item_id)
    analysis = _inherited(Curve.analysis)
    points = Column.rows("points", "Points of the curve.")
    start_second = Column.seconds("from second", "First second of the curve.")
    start_value = Column.share("value at the start", "Value at that second.", most=None)
    end_second = Column.seconds("until second", "Last second of the curve.")
    end_value = Column.share("value at the end", "Value at that second.", most=None)
    mean_delta = Column.difference(
        "mean lead", "Mean of delta over the compared time, on straight lines between the points."
    )
    share_above = Column.share(
        "time above the baseline",
        "Share of the compared time in which delta > 0, on straight lines between the points.",
    )
    area = Column.seconds(
        "seconds watched on average",
        "Integral of value over seconds, on straight lines between the points: for retention, the mean seconds watched "
        "from start_second to end_second; 0 for a single point.",
    )
    baseline_area = Column.seconds(
        "seconds watched of the baseline", "The same integral of the baseline, over the compared seconds."
    )
    lead_ratio = Column.number(
        "time watched over the baseline's",
        "area / baseline_area, both over the compared seconds: 1.1 is a tenth more time watched; null where "
        "baseline_area is 0.",
    )
    half_life = Column.seconds(
        "second when half are left",
        "First second at which the line is at start_value / 2; null if there is none, and for other analyses than "
        "retention.",
    )
    steepest_drop_second = Column.seconds(
        "second of the steepest drop", "End of the interval with the steepest drop."
    )
    steepest_drop = Column.difference(
        "steepest drop a second",
        "Change of value per second in it, below 0; null where the curve never falls.",
    )
    biggest_rise_second = Column.seconds(
        "second of the biggest rise", "End of the interval with the biggest rise."
    )
    biggest_rise = Column.difference(
        "biggest rise a second",
        "Change of value per second in it, above 0; null where the curve never rises.",
    )
    hook_second = Column.seconds(
        "second of the hook", "`hook`; null where the curve starts later or ends before."
    )
    hook_value = Column.share(
        "value at the hook", "Value there, read off the line between two points.", most=None
    )
    hook_delta = Column.difference(
        "lead at the hook", "delta there; null where the compared seconds do not reach it."
    )
    compared_from = Column.seconds("compared from second", "First compared second.")
    compared_until = Column.seconds("compared until second", "Last compared second.")
    plays = replace(
        _computed(Works.plays, "Plays of the work; null where they are not known.", pl.Float64()),
        required=False,
    )
    area_low, area_high = _bounds(area, _SURE, required=False)
    lead_ratio_low, lead_ratio_high = _bounds(lead_ratio, _SURE, required=False)
    mean_delta_low, mean_delta_high = _bounds(mean_delta, _SURE, required=False)
    hook_value_low, hook_value_high = _bounds(
        Column.share(hook_value.en, hook_value.meaning), _SURE, required=False
    )
    hook_delta_low, hook_delta_high = _bounds(hook_delta, _SURE, required=False)


class RetentionBand(Table, kind="result"):
    """One row per analysis and second: the quantiles of many works' curves."""

    analysis = _inherited(Curve.analysis)
    second = _computed(Curve.second, "Seconds from the start of the video.")
    works = Column.rows("works", "Works whose curve reaches this second.")
    low = Column.share("lower quantile", "The low quantile of their values, share 0-1.", most=None)
    middle = Column.share("median", "The middle quantile; by default the median.", most=None)
    high = Column.share("upper quantile", "The high quantile.", most=None)
    middle_low, middle_high = _bounds(
        middle, "A bound of its 95 % interval, over the works drawn anew: see the notes.", required=False
    )


class ResampledCurve(Table, kind="result"):
    """One row per curve and point at which it was read off."""

    item_id = _inherited(Curve.item_id)
    analysis = _inherited(Curve.analysis)
    series = _inherited(Curve.series, required=False)
    position = Column.share("part of the video", "0 at the curve's first second, 1 at its last.")
    second = _computed(Curve.second, "Seconds from the start of the video.")
    value = _computed(Curve.value, "Share 0-1, above 1 where viewers rewatch.")
    baseline = replace(RetentionComparison.baseline, required=False)


class Moments(Table, kind="result"):
    """One row per moment at which a work's curve falls or rises fast."""

    item_id = _inherited(Curve.item_id)
    analysis = _inherited(Curve.analysis)
    kind = Column.word(MOMENTS, "kind", "drop or rise.")
    start_second = Column.seconds("from second", "Where it begins.")
    end_second = Column.seconds("until second", "Where it ends.")
    start_value = Column.share("value at the start", "Value where it begins, share 0-1.", most=None)
    end_value = Column.share("value at the end", "Value where it ends.", most=None)
    change = Column.difference("change", "end_value - start_value.")
    rate = Column.number("rate", "Change per second.")
    peers_change = Column.difference(
        "change of peers",
        "Change of the peers' curve over the same span; null where that has no value at one of both seconds.",
    )
    beyond_peers = Column.flag(
        "beyond the peers'",
        "Whether a drop is deeper, or a rise higher, than peers_change, with plays known by more than two standard "
        "errors; null where peers_change is.",
    )


class RetentionRanking(Table, kind="result"):
    """One row per work and analysis that has the measure by which works are ranked."""

    item_id = _inherited(Curve.item_id)
    analysis = _inherited(Curve.analysis)
    measure = Column.text("measure", "What works are ranked by: `by`.", unit="word")
    value = Column.number("value", "Its value.")
    rank = Column.rows(
        "rank",
        "From 1 within the analysis; equal ones share the smallest rank. Null for a work with too few plays or compared seconds.",
    )
    surpassed = Column.share(
        "works surpassed",
        "Share 0-1 of the other ranked works with a lower value; null for a work alone, and without a rank.",
    )
    retention_reliable = Column.flag(
        "retention reliable", "plays >= MIN_PLAYS_RETENTION; null where plays are not known."
    )


# Danmaku


class DanmakuDensity(Table, kind="result"):
    """One row per work and bin of seconds."""

    item_id = _inherited(Danmaku.item_id)
    second = _computed(Danmaku.second, "Where the bin begins.")
    count = _computed(Danmaku.count, "Danmaku in the bin.")
    share = Column.share("share", "Of all danmaku of the work; null if there are none.")
    rate = Column.number("rate", "count per second; null where seconds is 0.")
    viewers = Column.share(
        "viewers left",
        "Mean over time of the retention curve in the bin, share 0-1; null where the curve does not reach the bin's "
        "danmaku.",
        most=None,
    )
    density = Column.number(
        "danmaku per viewer and second",
        "rate / viewers: danmaku per second, had nobody left; null where viewers is null or 0.",
    )
    expected = Column.number(
        "expected danmaku",
        "The count that an even spread gives; null where the work has a curve but the bin no viewers.",
        unit="count",
    )
    excess = Column.number(
        "standard deviations above the expected",
        "Pearson's residual, (count - expected) / sqrt(expected); null where expected is null or 0.",
        unit="standard deviations",
    )
    peak = Column.flag(
        "peak",
        "excess >= `peak`, and more danmaku than an even spread brings in any of the work's bins once in 20 works; null "
        "where excess is null.",
    )
    seconds = Column.seconds(
        "seconds of the video", "How much of the video lies in the bin: less than `width` in the last."
    )


class HotWordShares(Table, kind="result"):
    """One row per work and hot word."""

    item_id = _inherited(HotWords.item_id)
    word = _inherited(HotWords.word)
    count = _computed(HotWords.count, "How often it was sent.")
    share = Column.share("share", "Of all counts of the work; null if there are none.")
    rank = Column.rows("rank", "From 1, unique; by count, then by word.")
    sentiment = _inherited(HotWords.sentiment)
    sentiment_share = Column.share("share of its sentiment", "What all words of the same sentiment make.")


# Audience


class TgiRanking(Table, kind="result"):
    """One row per ranked segment of a work's audience."""

    item_id = _inherited(Portrait.item_id)
    dimension = _inherited(Portrait.dimension)
    segment = _inherited(Portrait.segment)
    share = _computed(Portrait.share, "Share 0-1 of the work's audience.")
    tgi = _computed(Portrait.tgi, "Target group index, 100 = platform average.")
    baseline_share = Column.share(
        "baseline share", "The platform's share, share / (tgi / 100); null if tgi is 0.", most=None
    )
    lift = Column.number("lift", "tgi / 100.")
    band = Column.word(BANDS, "band", "mismatch, weak, potential or core: see the notes.")
    rank = Column.rows(
        "rank", "From 1 within work and dimension by tgi, highest first; equal ones share the smallest rank."
    )
    tgi_low = Column.number(
        "TGI, low",
        "A bound of the 95 % interval; null where n or the baseline is not known or not above 0.",
        unit=Portrait.tgi.unit,
    )
    tgi_high = replace(tgi_low, en="TGI, high")
    distinct = Column.flag("beyond chance", "The interval leaves out 100; null where there is no interval.")
    n = _people("people", "The people that the interval rests on.")
    n_from = _people_from("What n is known from: shares, sample_size or plays.")


class PortraitCheck(Table, kind="result"):
    """One row per work and dimension in which any segment has a TGI."""

    item_id = _inherited(Portrait.item_id)
    dimension = _inherited(Portrait.dimension)
    segments = Column.rows("segments", "Listed segments.")
    share_sum = Column.share("sum of shares", "Sum of their shares, 0-1.", most=None)
    baseline_sum = Column.share("sum of baselines", "Sum of the platform's shares that are known.", most=None)
    complete = Column.flag("complete", "share_sum is 1 within `tolerance`.")
    consistent = Column.flag(
        "consistent",
        "baseline_sum is 1 within `tolerance`; null unless the dimension is complete and the platform's share of every "
        "segment is known.",
    )


class AudienceOverlap(Table, kind="result"):
    """One row per pair of works and dimension that both have."""

    item_id = _inherited(Portrait.item_id)
    other_item_id = Column.text("other item", "The other work's id, as item_id.", unit="id")
    dimension = _inherited(Portrait.dimension)
    overlap = Column.share(
        "overlap", "Sum of the smaller of both shares, 0-1; a lower bound where a list is truncated."
    )
    shared = Column.rows("in common", "Segments that both list.")
    share_sum = Column.share("sum of shares", "Sum of the listed shares of item_id.", most=None)
    other_share_sum = Column.share(
        "sum of the other's shares",
        "Sum of the listed shares of other_item_id: overlap cannot exceed the smaller.",
        most=None,
    )
    complete = Column.flag(
        "complete", "Both sums are 1 within 0.005; if not, a list is truncated, and overlap is a lower bound."
    )
    overlap_listed = Column.share(
        "overlap of what is listed", "overlap / the smaller of both sums, 0-1; null where that is 0."
    )
    overlap_chance = Column.share(
        "overlap by chance",
        "The overlap to be expected of two samples of one audience; null where a number of people is not known.",
    )
    overlap_low = Column.share(
        "least by chance",
        "What 95 % of such pairs exceed in all dimensions at once; null where overlap_chance is.",
    )
    distinct = Column.flag(
        "beyond chance",
        "overlap is below overlap_low: the audiences differ; null where that is not known.",
    )


class AudienceShift(Table, kind="result"):
    """One row per work, dimension and segment that either portrait lists."""

    item_id = _inherited(Portrait.item_id)
    dimension = _inherited(Portrait.dimension)
    segment = _inherited(Portrait.segment)
    share_before = Column.share(
        "share before",
        "Share 0-1. A segment that is not listed has 0 where the listed shares sum to 1, null where the list is "
        "truncated.",
    )
    share_after = Column.share("share after", share_before.meaning)
    share_change = Column.difference("change of share", "share_after - share_before.")
    tgi_before = Column.number("TGI before", "100 = platform average, as given.", unit=Portrait.tgi.unit)
    tgi_after = Column.number("TGI after", "100 = platform average, as given.", unit=Portrait.tgi.unit)
    tgi_change = Column.number("change of TGI", "tgi_after - tgi_before.", unit=Portrait.tgi.unit)
    distance = Column.share(
        "distance",
        "Total variation distance of the dimension, 0-1, on each of its rows; null where no segment can be compared.",
    )
    distance_chance = Column.share(
        "distance by chance",
        "The distance to be expected of two samples of one audience, 0-1; null where a number of people is not known.",
    )
    distance_high = Column.share(
        "most by chance",
        "What 95 % of such pairs stay below in all dimensions at once; null where distance_chance is.",
    )
    distinct = Column.flag(
        "beyond chance",
        "distance is above distance_high: the audiences differ; null where that is not known.",
    )
    n_before = _people("people before", "The people behind the shares before.")
    n_after = _people("people after", "The people behind the shares after.")
    n_from = _people_from("What the less sure of both is known from: shares, sample_size or plays.")


# Keywords


class KeywordShares(Table, kind="result"):
    """One row per work, list and search word."""

    item_id = _inherited(Keywords.item_id)
    keyword = replace(
        _inherited(Keywords.keyword, "What viewers searched for; null in the row for all other searches."),
        nullable=True,
    )
    count = _computed(Keywords.count, "Searches; null in a list without counts.")
    share = Column.share("share", "Of all searches; null if there are none.")
    cumulative_share = Column.share("cumulative share", "Shares summed down the ranks.", most=None)
    rank = Column.rows(
        "rank", "From 1, unique in the list; by count (or share), then by word. Null in the other row."
    )
    reported_share = _computed(Keywords.reported_share, "The provider's rounded figure, 0-1.")
    list = _list()
    from_counts = Column.flag("from counts", "Whether share is computed; if not, it is reported_share.")
    total_count = _computed(Keywords.total_count, "All searches of the list; null in a list without counts.")
    tied = _tied(
        "Another word of the list has the same count (or share), and only the alphabet tells their ranks apart; null in "
        "the other row."
    )


class KeywordConcentration(Table, kind="result"):
    """One row per work and list: how much its searches hang on a few words."""

    item_id = _inherited(Keywords.item_id)
    keywords = Column.rows("words", "Listed words.")
    hhi = Column.number("HHI", "Sum of squared shares, 0-1; 1 when one word brings everybody.")
    effective_keywords = Column.number(
        "effective number of words",
        "1 / hhi: so many equal words would be as concentrated; null if hhi is 0.",
    )
    top3_share = Column.share("share of the first three", "Share of the three biggest words.")
    list = _list()
    total_count = KeywordShares.total_count
    hhi_low, hhi_high = _bounds(
        hhi, "A bound of the 95 % interval of hhi; null without counts, or from fewer than two searches."
    )
    effective_low, effective_high = _bounds(
        effective_keywords,
        "A bound of the 95 % interval of effective_keywords, 1 / hhi_high and 1 / hhi_low; null where that is, or is 0.",
    )
    top3_low = Column.share(
        "share of the first three, low",
        "A bound of the 95 % interval of top3_share (Wilson); null without counts.",
    )
    top3_high = replace(top3_low, en="share of the first three, high")


class KeywordDiversity(Table, kind="result"):
    """One row per work and list: how widely its searches are spread."""

    item_id = _inherited(Keywords.item_id)
    keywords = Column.rows("words", "Listed words.")
    entropy = Column.number("entropy", "Shannon entropy, from 0.", unit="nats")
    effective_keywords = Column.number(
        "effective number of words", "exp(entropy): so many equally frequent words are as diverse."
    )
    head_keywords = Column.rows(
        "words of the head",
        "The fewest words that make 80 % of all searches; null where the listed ones do not.",
    )
    tail_keywords = Column.rows("words of the tail", "The listed words beyond those; null likewise.")
    listed_share = Column.share("share of listed words", "Share of all searches that the listed words make.")
    list = _list()
    entropy_low, entropy_high = _bounds(
        entropy,
        "A bound of the 95 % interval of entropy; null without counts, or where not every word has one.",
    )
    effective_low, effective_high = _bounds(
        effective_keywords, "exp of the bound of entropy: a bound of effective_keywords; null likewise."
    )


class KeywordOverlap(Table, kind="result"):
    """One row per pair of works and list that both have."""

    item_id = _inherited(Keywords.item_id)
    other_item_id = AudienceOverlap.other_item_id
    overlap = AudienceOverlap.overlap
    shared = Column.rows("in common", "Words that both list.")
    share_sum = AudienceOverlap.share_sum
    other_share_sum = AudienceOverlap.other_share_sum
    list = _list()
    complete = AudienceOverlap.complete
    overlap_listed = AudienceOverlap.overlap_listed


class KeywordGaps(Table, kind="result"):
    """One row per work, list and search word, with whether the work's text says it."""

    item_id = KeywordShares.item_id
    keyword = KeywordShares.keyword
    count = KeywordShares.count
    share = KeywordShares.share
    cumulative_share = KeywordShares.cumulative_share
    rank = KeywordShares.rank
    reported_share = KeywordShares.reported_share
    total_count = KeywordShares.total_count
    covered = Column.flag(
        "in title or hashtags", "Title or hashtags contain the word; null where neither is known."
    )
    list = KeywordShares.list
    from_counts = KeywordShares.from_counts
    tied = KeywordShares.tied


class PooledKeywords(Table, kind="result"):
    """One row per list and search word of several works."""

    keyword = _inherited(Keywords.keyword)
    works = Column.rows("works", "Works that list it.")
    count = _computed(Keywords.count, "Searches, in all works; null where not every work has counts.")
    share = Column.share(
        "share", "Of all searches of all works, or the mean share of the works; null if there are none."
    )
    share_low = Column.share("share, low", "A bound of Wilson's 95 % interval; null without counts.")
    share_high = Column.share("share, high", "A bound of Wilson's 95 % interval; null without counts.")
    cumulative_share = KeywordShares.cumulative_share
    rank = Column.rows("rank", "From 1, unique in the list; by count (or share), then by word.")
    gap_count = Column.count(
        "searches not covered",
        "Searches for it that led to works whose text lacks it; null without counts, and without the column covered.",
    )
    list = _list()
    from_counts = Column.flag("from counts", "Whether share is of counts added up, and no mean of shares.")
    gap_share = replace(
        Column.share(
            "share not covered",
            "The part of share that led to works whose text lacks it; null without the column covered.",
        ),
        required=False,
    )
    total_count = _computed(
        Keywords.total_count, "All searches of the list, in all works; null without counts."
    )
    tied = _tied("Another word of the list has the same count (or share).")


# Traffic


class TrafficMix(Table, kind="result"):
    """One row per work and source of its plays."""

    item_id = _inherited(Traffic.item_id)
    source = _inherited(Traffic.source)
    share = _computed(Traffic.share, "Share 0-1 of the plays.")
    rank = Column.rows("rank", "From 1, unique; by share, then by source. Null where the share is null.")
    change = Column.difference("change", "history_difference; null where the work has no history.")
    tied = _tied("Another source of the work has the same share; null where the share is null.")


class TrafficByPerformance(Table, kind="result"):
    """One row per group of works, by their plays, and source."""

    group = Column.rows("group", "From 1, the least played.")
    works = Column.rows("works", "Works in the group.")
    plays_low = Column.count("plays, low", "Plays of its least played work.")
    plays_high = Column.count("plays, high", "Plays of its most played work.")
    source = _inherited(Traffic.source)
    share = _computed(
        Traffic.share,
        "Mean share 0-1 over the works of the group; a source that a work does not list brought it no plays and counts 0.",
    )
    spread = Column.number("spread", "Standard deviation over these works; null for a single one.")
    rank = Column.rows("rank", "From 1 within the group, unique; by share, then by source.")
    tied = _tied("Another source of the group has the same share.")
    p_value = _by_chance(
        "Probability that, if sources had nothing to do with plays, any of those compared would differ so clearly between "
        "groups; the same in all groups, and null for a single group."
    )
    tried = _tried("How many sources are compared.")


# Lives


class LiveRates(Table, kind="result"):
    """One row per live: how many of its viewers commented, bought and followed."""

    room_id = _inherited(LiveSessions.room_id)
    title = _inherited(LiveSessions.title)
    started_at = _inherited(LiveSessions.started_at)
    is_over = Column.flag("over", "False while the live goes on and its figures grow.")
    viewers = _computed(LiveSessions.viewers, "People who watched.")
    commenter_rate = Column.share("commenters per viewer", "commenters / viewers, 0-1.", most=None)
    commenter_rate_low, commenter_rate_high = _interval("commenters per viewer")
    buyer_rate = Column.share("buyers per viewer", "buyers / viewers, 0-1.", most=None)
    buyer_rate_low, buyer_rate_high = _interval("buyers per viewer")
    follower_rate = Column.share("new followers per viewer", "new_followers / viewers, 0-1.", most=None)
    follower_rate_low, follower_rate_high = _interval("new followers per viewer")
    likes_per_view = Column.number(
        "likes per view",
        "likes / views: one view can bring many likes, so it is no share and has no interval.",
    )
    average_watch_s = _computed(LiveSessions.average_watch_s, "Mean seconds watched.")


class LiveDailyRates(Table, kind="result"):
    """One row per day on which there was a live."""

    started_at = _inherited(LiveDaily.started_at)
    sessions = _computed(LiveDaily.sessions, "Lives held.")
    viewers = _computed(LiveDaily.viewers, "People who watched.")
    buyer_rate = LiveRates.buyer_rate
    buyer_rate_low, buyer_rate_high = LiveRates.buyer_rate_low, LiveRates.buyer_rate_high
    likes_per_viewer = Column.number("likes per viewer", "likes / viewers.")
    comments_per_viewer = Column.number(
        "comments per viewer", "comments / viewers: comments, not people who comment."
    )
    followers_per_viewer = Column.number(
        "new followers per viewer", "followers_gained / viewers; below 0 where more left."
    )
    revenue_per_viewer = Column.money("revenue per viewer", "revenue / viewers, in `currency`.")
    currency = _inherited(LiveDaily.currency)


class StartHours(Table, kind="result"):
    """One row per weekday and hour at which a live started."""

    weekday = Column(
        pl.Int8(),
        en="weekday",
        unit="weekday",
        meaning="1 is Monday, 7 Sunday; null where weekdays do not count.",
        nullable=True,
    )
    hour = Column(
        pl.Int8(), en="hour", unit="hour", meaning="0-23: lives that start from h:00 to h:59.", nullable=True
    )
    sessions = _computed(LiveDaily.sessions, "Lives that started then.", pl.UInt32())
    median_viewers = Column.number("median viewers", "Median over the lives.", unit="count")
    median_commenter_rate = Column.share(
        "median commenters per viewer", "Median over the lives whose rate is known.", most=None
    )
    median_buyer_rate = Column.share(
        "median buyers per viewer", "Median over the lives whose rate is known.", most=None
    )
    median_follower_rate = Column.share(
        "median new followers per viewer", "Median over the lives whose rate is known.", most=None
    )
    median_average_watch_s = Column.seconds(
        "median average watch time", "Median over the lives whose mean is known."
    )
    is_enough = Column.flag("enough lives", "sessions >= `min_sessions`.")
    rank = Column.rows(
        "rank",
        "From 1 by median_viewers, highest first; equal ones share the smallest; null where there are too few lives.",
    )
    tied = _HOUR_TIED
    tried = _HOURS_TRIED
    p_value = _HOUR_BY_CHANCE


# Selling


class Funnel(
    Table, kind="result", others="the columns `by`, first", beside=(ProductStats, LiveDaily, ShopDaily)
):
    """Four rows per group: from shown to sold."""

    stage = Column.word(STAGES, "stage", "shown, clicked, ordered or sold.")
    count = Column.count("count", "Sum over the group's rows; null where the table does not count it.")
    rate = Column.share("rate", "count / count of the last stage before it that is counted.", most=None)
    rate_low = Column.share(
        "rate, low",
        "A bound of its 95 % interval (Wilson), of clicks among views and of orders among clicks; null for items sold: "
        "one order may hold several.",
    )
    rate_high = replace(rate_low, en="rate, high")
    share_shown = Column.share("of those shown", "count / product views.", most=None)
    rows = Column.rows("rows", "Rows that were summed.")
    left_out = Column.rows(
        "rows left out", "Rows that were not: they lack a count that others of the group have."
    )


class RevenueByDay(Table, kind="result"):
    """One row per day and currency."""

    date = Column(pl.Date(), en="day", unit="date", meaning="The day, in `time_zone`.")
    days = Column(
        pl.Int32(),
        en="days",
        unit="days",
        meaning="How many days the period has: 1, unless the provider sums several; 1 too where its end is not known.",
    )
    currency = _inherited(ShopDaily.currency)
    live_revenue = _computed(ShopDaily.live_revenue, "Revenue from lives.")
    video_revenue = _computed(ShopDaily.video_revenue, "Revenue from videos.")
    revenue = _computed(ShopDaily.revenue, "Revenue; the provider's figure, not the sum of the two.")
    revenue_mean_7d = Column.money(
        "revenue, mean of 7 days",
        "Mean revenue of this day and the six before; null unless all seven are there, and for longer periods.",
    )
    commission = _computed(ShopDaily.commission, "Estimated commission.")
    items_sold = _computed(ShopDaily.items_sold, "Items sold.")


class ProductLeaderboard(Table, kind="result"):
    """One row per product and currency."""

    product_id = _inherited(Products.product_id)
    title = _inherited(Products.title, "The last title that is known.")
    currency = _inherited(Products.currency)
    items_sold = _computed(Products.items_sold, "Items sold.")
    revenue = _computed(Products.revenue, "Gross merchandise value.")
    commission = _computed(Products.commission, "Estimated commission.")
    mean_price = Column.money("mean price", "revenue / items_sold.")
    commission_rate = Column.share("commission rate", "commission / revenue, 0-1.", most=None)
    share = Column.share("share", "Of the currency's sum of `by`, listed products only.", most=None)
    cumulative_share = Column.share("cumulative share", "Sum of the shares down to this rank.", most=None)
    rank = Column.rows(
        "rank",
        "From 1 within the currency, unique; by `by`, then product_id. Null where `by` is not known.",
    )
    tied = _tied("Another product of the currency has the same `by`; null where that is not known.")


class VideoProductSales(Table, kind="result"):
    """One row per video, product and currency, over all periods."""

    item_id = _inherited(ProductStats.item_id)
    product_id = _inherited(ProductStats.product_id)
    currency = _inherited(ProductStats.currency)
    product_views = _computed(ProductStats.product_views, "Sum over the periods; null where none is known.")
    product_clicks = _computed(ProductStats.product_clicks, product_views.meaning)
    orders = _computed(ProductStats.orders, product_views.meaning)
    items_sold = _computed(ProductStats.items_sold, product_views.meaning)
    revenue = _computed(ProductStats.revenue, product_views.meaning)
    direct_revenue = _computed(ProductStats.direct_revenue, "Bought straight from the video; likewise.")
    click_rate = Column.share("click rate", "product_clicks / product_views, 0-1.", most=None)
    click_rate_low, click_rate_high = _interval("click rate")
    order_rate = Column.share("order rate", "orders / product_clicks, 0-1.", most=None)
    order_rate_low, order_rate_high = _interval("order rate")
    share = Column.share("share", "Of the currency's revenue in `stats`.", most=None)


# The account


class Diagnosed(Table, kind="result"):
    """One row per metric of an account: how its last week ranks."""

    metric = _inherited(Diagnosis.metric)
    own_value = _computed(Diagnosis.own_value, "The account's figure of the last seven days.")
    similar_value = _computed(Diagnosis.similar_value, "The mean of similar creators.")
    ratio = Column.number("ratio", "own_value / similar_value; null where that is 0.")
    author_rank = _computed(Diagnosis.author_rank, "Part of the account's own past that is surpassed, 0-1.")
    similar_rank = _computed(Diagnosis.similar_rank, "Part of similar creators that are surpassed, 0-1.")
    similar_count = _computed(Diagnosis.similar_count, "How many similar creators there are.")
    ahead = Column.count(
        "creators not surpassed", "How many of them are not surpassed: (1 - similar_rank) x similar_count."
    )
    priority = Column.flag(
        "work on first",
        "Both ranks are below .5: work on this first; null where a missing rank leaves it open.",
    )


class ViolationLadder(Table, kind="result"):
    """One row per account: the step on which its violation points stand."""

    violation_score = _computed(Health.violation_score, "The points.")
    step = Column.word(LADDER, "step", "The step that they stand on.")
    step_from = Column.count("step from", "The points at which it begins.", unit="points")
    next_step = Column.word(LADDER, "next step", "The step above; null on the last.")
    next_from = Column.count("next step from", "The points at which that begins.", unit="points")
    points_to_next = Column.count("points to the next step", "How many more lead there.", unit="points")


class ViolationsOverTime(Table, kind="result"):
    """One row per month and kind of violation."""

    month = Column(pl.Date(), en="month", unit="date", meaning="Its first day.")
    type = _inherited(Violations.type)
    violations = Column.rows("violations", "How many there were.")
    in_force = Column.rows("in force", "Those of them in force, record_status 1.")
    appealed = Column.rows("appealed", "Those of them appealed, appeal_status 1.")


# Works


class Growth(Table, kind="result"):
    """One row per work and metric: how fast it grows."""

    item_id = _inherited(Increments.item_id)
    metric = _inherited(Increments.metric, "plays or likes.")
    pace_1d = Column.number(
        "pace of 1 day",
        "Gained a day, over the last day; negative where there was a loss.",
        unit="count",
    )
    pace_7d = Column.number("pace of 7 days", "Gained a day, over the last 7 days.", unit="count")
    pace_30d = Column.number(
        "pace of 30 days",
        "Gained a day, over the last 30 days; of a younger work over its age.",
        unit="count",
    )
    acceleration = Column.number(
        "acceleration",
        "pace_7d / pace_30d: above 1 the work speeds up; null where the age is not known, and where pace_30d is not "
        "above 0, since a ratio then says nothing.",
    )


class SnapshotGrowth(Table, kind="result"):
    """One row per work and pair of neighbouring looks at which the figure was known."""

    item_id = _inherited(Snapshots.item_id)
    from_at = replace(Column.moment("from", "The look before."), as_given=True)
    until_at = replace(Column.moment("until", "This look."), as_given=True)
    days = Column.number("days", "Days between them.", unit="days")
    total = Column.number("total", "The figure at this look.", unit="count")
    gained = Column.number("gained", "The difference; negative where people took a like back.", unit="count")
    per_day = Column.number("gained a day", "gained / days.", unit="count")


class GenreMix(Table, kind="result"):
    """One row per genre and vertical that a work has."""

    genre = Column.word(GENRES, "genre", "By the work's length; null where that is not known, or 0.")
    vertical = Column.text("vertical", "Null where it is not known.", unit="word")
    works = Column.rows("works", "Works of both.")
    known = Column.rows("with known plays", "Those of them whose plays are known.")
    plays = _computed(Works.plays, "Sum of these plays; null where there are none.")
    median_plays = Column.number(
        "median plays", "Median of these plays; null where there are none.", unit="count"
    )
    share = Column.share("share", "Share 0-1 of all known plays; null where these are 0.")


class PostingCalendar(Table, kind="result"):
    """One row per weekday and hour at which something was published."""

    weekday = Column(pl.Int8(), en="weekday", unit="weekday", meaning="1 is Monday, 7 Sunday.")
    hour = Column(pl.Int8(), en="hour", unit="hour", meaning="From 0 to 23.")
    works = Column.rows("works", "Works published then.")
    known = GenreMix.known
    median_plays = GenreMix.median_plays
    is_enough = Column.flag("enough works", "known >= `min_works`.")
    rank = Column.rows(
        "rank",
        "From 1 by median_plays, highest first; equal ones share the smallest; null where there are too few works.",
    )
    tied = _HOUR_TIED
    tried = _HOURS_TRIED
    p_value = _HOUR_BY_CHANCE


class Leaderboard(
    Table,
    kind="result",
    others="the columns of `works` as they were, and those that `metrics` alone has, between rank and rate_low",
    beside=(Works, WorkMetrics),
):
    """One row per ranked work."""

    rank = Column.rows("rank", "From 1 by `by`; equal ones share the smallest rank.")
    rate_low = Column.share(
        "rate, low",
        "A bound of the 95 % interval (Wilson) where `by` is a rate of plays or impressions; null for others.",
    )
    rate_high = replace(rate_low, en="rate, high")


class EngagementRate(
    Table, kind="result", others="the columns of `works` as they were, first", beside=(Works,)
):
    """One row per work."""

    engagement_rate = Column.share(
        "engagement rate",
        "Reactions / denominator; above 1 where there are more reactions than plays; null where the denominator is 0 "
        "or not known, or no reaction is known.",
        most=None,
    )
    reactions_missing = Column.text(
        "reactions not counted",
        "The kinds of reactions that are not known of the work, such as 'comments, saves'; null where all four are known.",
        unit="word",
    )


class MatchedWorks(
    Table, kind="result", others="the columns of `works` as they were, first", beside=(Works,)
):
    """One row per work that another is fairly compared with."""

    match_distance = Column.number(
        "distance to the work",
        "0 for a twin: each doubling of a length or another number counts 1, and so do 30 days.",
    )


class Rate(Table, kind="result", others="the columns of `works` as they were, first", beside=(Works,)):
    """One row per work."""

    rate = Column.share(
        "rate",
        "numerator / denominator; null where either number is not known, or the denominator is 0.",
        most=None,
    )
    rate_low, rate_high = _interval("rate")


class Reliability(Table, kind="result", others="the columns of `works` as they were, first", beside=(Works,)):
    """One row per work: whether it was played often enough."""

    retention_reliable = RetentionRanking.retention_reliable
    portrait_reliable = Column.flag(
        "portrait reliable", "plays >= MIN_PLAYS_PORTRAIT; null where plays are not known."
    )


#: Table name -> its class: what transforms return, in the order of this file.
RESULTS = {table.__tablename__: table for table in Table.__subclasses__() if table.__module__ == __name__}
