"""What a folder of downloaded files comes to, of whatever platforms they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display, tables
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import called, collect_columns, each
from analytics_kit.summaries._summary import Claim, Summary, claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame

#: Names that one sentence lists.
_LISTED = 6
#: Whose files hold works and counts, and no curve, search words, traffic or TGI.
_COUNTS_ALONE = ("douyin", "tiktok")


def my_files(
    inspected: Frame,
    *,
    unread: Frame,
    works: Frame,
    best: Frame,
    engagement: Frame,
    gains: Frame,
    portrait: Frame,
    retention: Frame,
    labels: Mapping[str, str],
    denominator: str = "plays",
    lang: str = "en",
) -> Summary:
    """Say what files were understood, whose they may be, what they hold and what they cannot tell.

    Parameters
    ----------
    inspected
        What :attr:`analytics_kit.exports.Inspection.frame` holds: platform and rows.
    unread
        file: what was not read, or not all of it.
    works
        platform, author, plays, counted_as (what the plays are, in the reader's words), published_at and hour_known, each work once.
    best
        item_id, plays and counted_as, the most played first.
    engagement
        platform, genre, median_engagement_rate, reactions (what is counted, in words), works and counted_as.
    gains
        What :func:`~analytics_kit.transforms.snapshot_growth` gives, the largest gain first.
    portrait
        The table ``portrait``, and the platform.
    retention
        What :func:`~analytics_kit.transforms.summarize_retention` gives of curves without peers.
    labels
        item_id -> what a work is called.
    denominator
        As it was told to :func:`~analytics_kit.transforms.engagement_rate`.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        That several platforms or accounts may be several people's is said first of what was read.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.
    """
    _ = translator("my_files", lang)
    files = collect_columns(inspected, "frame of an inspection", words=["platform"], numbers=["rows"])
    known = collect_columns(
        works,
        "frame of works",
        words=["platform", "author", "counted_as", "published_at"],
        numbers=["plays"],
        flags=["hour_known"],
    )
    rates = collect_columns(
        engagement,
        "frame of engagement",
        words=["platform", "genre", "reactions", "counted_as"],
        numbers=["median_engagement_rate", "works"],
    )
    per = tables.label("works", denominator, lang=lang)
    return Summary(
        (
            _read(files, _),
            _unread(collect_columns(unread, "frame of unread files", words=["file"]), _),
            *_people(files, known, _),
            *_platforms(known, per, _),
            *_most_played(best, labels, _),
            *_engagement(rates.drop_nulls("median_engagement_rate"), _),
            _without_rate(rates, per, _),
            _without_hour(known, _),
            *_growth(gains, labels, _),
            *_portraits(portrait, _),
            *_retention(retention, labels, _),
            _counts_alone(files, _),
        )
    )


# The claims


def _read(files: pl.DataFrame, _: Translator) -> Claim:
    message = _(
        "**{read} of {files}** tables of files were read, with {rows:,.0f} rows; of these platforms: {platforms}."
    )
    read = files.filter(pl.col("rows") > 0)
    platforms = _named(read.get_column("platform"), _)
    return claim(
        "my_files.read",
        message if platforms else None,
        read=read.height,
        files=files.height,
        rows=read.get_column("rows").sum(),
        platforms=_.join(platforms),
    )


def _unread(unread: pl.DataFrame, _: Translator) -> Claim:
    files = unread.get_column("file").drop_nulls().unique(maintain_order=True).to_list()
    more = len(files) - _LISTED
    message = (
        _("Not read, or not all of it: {files}.")
        if more <= 0
        else _("Not read, or not all of it: {files} and {more} more.")
    )
    return claim(
        "my_files.unread", message if files else None, files=_.join(files[:_LISTED]), more=max(more, 0)
    )


def _people(files: pl.DataFrame, works: pl.DataFrame, _: Translator) -> list[Claim]:
    """Say that the files may be several people's; of one platform, and at most one account, nothing is said."""
    platforms = _named(files.filter(pl.col("rows") > 0).get_column("platform"), _)
    authors = works.get_column("author").drop_nulls().unique(maintain_order=True).to_list()
    several = len(platforms) > 1 or len(authors) > 1
    message = _(
        "Platforms: **{platforms}**; accounts named: **{accounts}**. Nothing says that these files are one person's: compare within "
        "a platform, and add nothing up."
    )
    named = _("Named are: {authors}.")
    return [
        claim(
            "my_files.people", message if several else None, platforms=len(platforms), accounts=len(authors)
        ),
        claim("my_files.accounts", named if authors else None, authors=_.join(authors[:_LISTED])),
    ]


def _platforms(works: pl.DataFrame, per: str, _: Translator) -> list[Claim]:
    totals = works.group_by("platform", maintain_order=True).agg(
        pl.len().alias("works"),
        pl.col("plays").count().alias("known"),
        pl.col("plays").sum(),
        kinds=pl.col("counted_as").drop_nulls().unique(maintain_order=True),
    )
    kinds = pl.col("kinds").list.join(_(" or ")).replace("", per)
    message = _("{platform}: {works} works, {known} of them with known {kinds}, **{plays:,.0f}** together.")
    return [
        *each("my_files.platform", display.words(totals.with_columns(kinds), lang=_.lang), message),
        claim("my_files.no_works", None if works.height else _("No file holds any work.")),
    ]


def _most_played(best: Frame, labels: Mapping[str, str], _: Translator) -> list[Claim]:
    first = collect_columns(best, "frame of works", words=["item_id", "counted_as"], numbers=["plays"]).head(
        1
    )
    message = _("Most played: **{work}** with {plays:,.0f} {counted_as}.")
    return each("my_files.most_played", _labelled(first, labels), message)


def _engagement(rates: pl.DataFrame, _: Translator) -> list[Claim]:
    photos = _(
        "{platform}, photos: median engagement {median_engagement_rate:.2%} of {counted_as} ({reactions}; {works:.0f} works)."
    )
    others = _(
        "{platform}: median engagement {median_engagement_rate:.2%} of {counted_as} ({reactions}; {works:.0f} works)."
    )
    worded = display.words(rates.drop("genre"), lang=_.lang).with_columns(rates.get_column("genre"))
    return each("my_files.engagement", worded, lambda row: photos if row["genre"] == "photos" else others)


def _without_rate(rates: pl.DataFrame, per: str, _: Translator) -> Claim:
    rated = rates.drop_nulls("median_engagement_rate").get_column("platform")
    lacking = _named(rates.filter(~pl.col("platform").is_in(rated.implode())).get_column("platform"), _)
    message = _("No {per}, hence no engagement rate: {platforms}.")
    return claim("my_files.no_engagement", message if lacking else None, per=per, platforms=_.join(lacking))


def _without_hour(works: pl.DataFrame, _: Translator) -> Claim:
    without = works.filter(
        pl.col("published_at").is_null() | ~pl.col("hour_known").fill_null(value=True)
    ).height
    message = _("The calendar leaves out {n} of {of} works: their files tell no hour, or not by whose clock.")
    return claim("my_files.no_hour", message if without else None, n=without, of=works.height)


def _growth(gains: Frame, labels: Mapping[str, str], _: Translator) -> list[Claim]:
    growth = collect_columns(
        gains, "result of snapshot_growth()", words=["item_id"], numbers=["gained", "days"]
    )
    message = _("Gained most between two downloads: **{work}** with {gained:+,.0f} plays in {days:.0f} days.")
    none = _("No work stands in two downloads of different days, so nothing is known of growth.")
    return [
        *each("my_files.growth", _labelled(growth.head(1), labels), message),
        claim("my_files.no_growth", None if growth.height else none),
    ]


def _portraits(portrait: Frame, _: Translator) -> list[Claim]:
    shares = collect_columns(
        portrait, "table portrait", words=["platform", "of", "dimension", "segment"], numbers=["share"]
    ).drop_nulls("share")
    largest = (
        shares.sort("share", descending=True, maintain_order=True)
        .unique(["platform", "of", "dimension"], keep="first", maintain_order=True)
        .sort("platform", "of", "dimension")
    )
    message = _("{platform}, {of}, by {dimension}: the largest group is {segment}, with **{share:.1%}**.")
    return each("my_files.portrait", called(largest, _.lang), message)


def _retention(retention: Frame, labels: Mapping[str, str], _: Translator) -> list[Claim]:
    curves = collect_columns(
        retention,
        "result of summarize_retention()",
        words=["item_id"],
        numbers=["half_life", "end_second"],
    )
    half_left = _("**{work}**: half of those who started have left by second {half_life:.0f}.")
    most_stay = _(
        "**{work}**: more than half of those who started still watch at second {end_second:.0f}, where the curve ends."
    )
    none = _(
        "No file holds a retention curve: of what platforms let people download, only YouTube's audience retention does."
    )
    return [
        *each(
            "my_files.retention",
            _labelled(curves, labels).head(_LISTED),
            lambda row: most_stay if row["half_life"] is None else half_left,
        ),
        claim("my_files.no_curve", None if curves.height else none),
    ]


def _counts_alone(files: pl.DataFrame, _: Translator) -> Claim:
    poor = files.filter(pl.col("rows") > 0, pl.col("platform").is_in(_COUNTS_ALONE))
    platforms = _named(poor.get_column("platform"), _)
    message = _(
        "What was downloaded from {platforms} holds no curve, no search words, no traffic and no TGI."
    )
    return claim("my_files.counts_alone", message if platforms else None, platforms=_.join(platforms))


# Words


def _named(platforms: pl.Series, _: Translator) -> list[str]:
    listed = platforms.drop_nulls().unique(maintain_order=True).alias("platform").to_frame()
    return display.words(listed, lang=_.lang).get_column("platform").to_list()


def _labelled(frame: pl.DataFrame, labels: Mapping[str, str]) -> pl.DataFrame:
    return frame.with_columns(work=pl.col("item_id").replace(labels))
