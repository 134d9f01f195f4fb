"""TikTok Studio: Analytics › Download data. Seven files, as .csv or .xlsx, in zips; headings are English everywhere.

No date has a year, and each is written in the language of the account. The works have ids, whose upper half is the time
of the upload; the days have none.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.errors import ExportError
from analytics_kit.exports import _dates
from analytics_kit.exports._dates import Stamp
from analytics_kit.exports._kind import Kind, Row, Setting, column
from analytics_kit.exports._rows import zone
from analytics_kit.exports._units import COUNT, FRACTION, ID, MONTH_DAY, SECONDS, TEXT, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTHING: Final = frozenset({"undefined"})
_SINCE: Final = dt.datetime(2014, 1, 1, tzinfo=dt.UTC)
_UNTIL: Final = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def uploaded_at(item_id: str | None) -> dt.datetime | None:
    """Return when a work was uploaded, from the upper 32 bits of its id; None where that is no such id.

    Examples
    --------
    >>> str(uploaded_at("7527622999307905294"))
    '2025-07-16 10:21:48+00:00'
    """
    if item_id is None or not re.fullmatch(r"[0-9]{15,20}", item_id):
        return None
    try:
        moment = dt.datetime.fromtimestamp(int(item_id) >> 32, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _SINCE < moment < _UNTIL else None


def _works(rows: list[Row], setting: Setting) -> None:
    """Take the id from the link, the year from the id, and the hour from it where the text names the same day.

    A scheduled work is uploaded days before it is published: there the text has the day, and nothing the hour.
    """
    for row in rows:
        link = row["url"]
        match = re.search(r"/(?:video|photo)/([0-9]{15,20})(?:$|[/?#])", f"{link or ''}".strip())
        if row["item_id"] is None and match:
            row["item_id"] = match[1]
        row["url"] = link.strip() if isinstance(link, str) else link
        upload = uploaded_at(row["item_id"])
        stamp = row["published_at"]
        if upload is None or row["hour_known"]:
            continue
        clock = zone(setting.time_zone) or dt.UTC
        own_day = upload.astimezone(clock).date()
        if isinstance(stamp, Stamp):
            day = _dates.nearest_year(stamp, own_day)
        elif stamp is not None:  # a newer file, which has the year
            day = dt.date.fromisoformat(row["_written_at"][:10])
        elif "published_at" in row.texts:  # a language that we do not know: the id names the day
            _day_alone(row, upload.date())
            continue
        else:
            continue
        if day == own_day:
            row["published_at"], row["hour_known"] = upload, True
        else:
            _day_alone(row, day, clock)
    if any(isinstance(row["published_at"], Stamp) for row in rows):
        _years_of_works(rows, setting)


def _day_alone(row: Row, day: dt.date, clock: dt.tzinfo = dt.UTC) -> None:
    row["published_at"] = dt.datetime.combine(day, dt.time(), clock).astimezone(dt.UTC)
    row["hour_known"] = False


def _years_of_works(rows: list[Row], setting: Setting) -> None:
    """Refuse works whose id tells no year: as_of would tell it for those of the last year alone."""
    row = next(row for row in rows if isinstance(row["published_at"], Stamp))
    msg = (
        f"{setting.name}: row {row.number} has a day without a year ({row.texts['published_at'][1][:40]!r}), and no link with "
        "an id that would tell it. Download the file again: it has links in the column 'Video link'."
    )
    raise ExportError(msg)


def _snapshots(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    """Return the works as they were on the day of the download; without a year there is no such day."""
    if not any("downloaded" in row.texts for row in rows):
        if setting.as_of is None:
            msg = f"{setting.name} does not say when it was downloaded. Pass as_of=, for instance as_of='2026-02-28'."
            raise ExportError(msg, needs="as_of")
        days: list[dt.date | None] = [setting.as_of] * len(rows)
    else:
        if setting.as_of is None:
            msg = (
                f"{setting.name}: the day of the download has no year. Pass as_of=, the day on which it was downloaded, for "
                "instance as_of='2026-02-28'."
            )
            raise ExportError(msg, needs="as_of")
        days = [
            _dates.with_years([row["_downloaded"]], setting.as_of)[0] if row["_downloaded"] else None
            for row in rows
        ]
    figures = ("plays", "likes", "comments", "shares", "saves")
    return [
        {
            "item_id": row["item_id"],
            "is_current": True,
            "snapshot_at": day and dt.datetime.combine(day, dt.time(), dt.UTC),
            **{name: row[name] for name in figures},
        }
        for row, day in zip(rows, days, strict=True)
    ]


def _content(rows: list[Row], setting: Setting) -> None:
    for row in rows:
        row["_downloaded"] = row["downloaded"]
        row["downloaded"] = None
    _works(rows, setting)
    for row in rows:
        row.values.pop("downloaded", None)


def _viewers(rows: list[Row], setting: Setting) -> None:
    """Make new and returning viewers null where all are unknown: they are then 0, and mean nothing."""
    del setting
    for row in rows:
        if row["viewers"] is None:
            row["new_viewers"] = row["returning_viewers"] = None


def _history(rows: list[Row], setting: Setting) -> None:
    """Compute what was gained from the followers themselves; the file's own difference is 0 where it is unknown."""
    del setting
    of_day = {row["day"]: row["followers"] for row in rows if row["day"] is not None}
    for row in rows:
        row.values.pop("difference", None)
        before = of_day.get(row["day"] - dt.timedelta(days=1)) if row["day"] else None
        known = before is not None and row["followers"] is not None
        row["followers_gained"] = row["followers"] - before if known else None


def _portrait(dimension: str) -> Any:
    def make(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
        del setting
        return [
            {"dimension": dimension, "segment": row["segment"], "share": row["share"], "of": "followers"}
            for row in rows
            if row["segment"]
        ]

    return make


_GENDERS = words({"female": "female", "male": "male", "other": "other"})
_REGIONS = words({"others": "other"})
_DAY = column("day", MONTH_DAY, required=True, en="Date")
_DAILY: Any = {
    "platform": "tiktok",
    "tables": ("account_daily",),
    "sure": "A",
    "family": "tiktok.account",
    "nothing": _NOTHING,
    "dated": "day",
    "unsettled": 2,
}

KINDS: Final = (
    Kind(
        id="tiktok.content",
        platform="tiktok",
        en="TikTok Studio: works",
        zh="TikTok Studio：作品",
        files=("Content.csv", "Content.xlsx", "Content_<handle>.zip"),
        columns=(
            column("downloaded", MONTH_DAY, en="Time"),
            column("title", TEXT, en="Video title"),
            column("url", TEXT, required=True, en="Video link"),
            column("item_id", ID, en="Video ID"),
            column("published_at", MONTH_DAY, required=True, en="Post time"),
            column("likes", COUNT, en="Total likes"),
            column("comments", COUNT, en="Total comments"),
            column("shares", COUNT, en="Total shares"),
            column("plays", COUNT, required=True, en="Total views"),
            column("saves", COUNT, en="Add to favorites"),
            column("average_watch_s", SECONDS, en="Average watch time"),
        ),
        tables=("works", "work_metrics", "snapshots"),
        sure="A",
        nothing=_NOTHING,
        cap=15,
        finish=_content,
        make={"snapshots": _snapshots},
    ),
    Kind(
        id="tiktok.overview",
        en="TikTok Studio: overview, a row a day",
        zh="TikTok Studio：概览（每天一行）",
        files=("Overview.csv", "Overview_<day>_<time>_<handle>.zip"),
        columns=(
            _DAY,
            column("plays", COUNT, required=True, en="Video Views"),
            column("profile_visits", COUNT, required=True, en="Profile Views"),
            column("likes", COUNT, en="Likes"),
            column("comments", COUNT, en="Comments"),
            column("shares", COUNT, en="Shares"),
        ),
        **_DAILY,
    ),
    Kind(
        id="tiktok.viewers",
        en="TikTok Studio: viewers, a row a day",
        zh="TikTok Studio：观众（每天一行）",
        files=("Viewers.csv", "Viewers_<handle>.zip"),
        columns=(
            _DAY,
            column("viewers", COUNT, required=True, en="Total Viewers"),
            column("new_viewers", COUNT, required=True, en="New Viewers"),
            column("returning_viewers", COUNT, required=True, en="Returning Viewers"),
        ),
        finish=_viewers,
        **_DAILY,
    ),
    Kind(
        id="tiktok.follower_history",
        en="TikTok Studio: followers, a row a day",
        zh="TikTok Studio：粉丝数（每天一行）",
        files=("FollowerHistory.csv", "Followers_<handle>.zip"),
        columns=(
            _DAY,
            column("followers", COUNT, required=True, en="Followers"),
            column("difference", COUNT, required=True, en="Difference in followers from previous day"),
        ),
        finish=_history,
        **_DAILY,
    ),
    Kind(
        id="tiktok.follower_activity",
        en="TikTok Studio: hours at which followers are active",
        zh="TikTok Studio：粉丝活跃时段",
        files=("FollowerActivity.csv", "Followers_<handle>.zip"),
        columns=(
            _DAY,
            column("hour", COUNT, required=True, en="Hour"),
            column("followers", COUNT, required=True, en="Active followers"),
        ),
        **{**_DAILY, "tables": ("active_hours",), "unsettled": 0},
    ),
    Kind(
        id="tiktok.follower_gender",
        platform="tiktok",
        en="TikTok Studio: followers' gender",
        zh="TikTok Studio：粉丝性别",
        files=("FollowerGender.csv", "Followers_<handle>.zip"),
        columns=(
            column("segment", _GENDERS, required=True, en="Gender"),
            column("share", FRACTION, required=True, en="Distribution"),
        ),
        tables=("portrait",),
        sure="A",
        exact=True,
        family="tiktok.account",
        nothing=_NOTHING,
        single=True,
        details=False,
        make={"portrait": _portrait("gender")},
    ),
    Kind(
        id="tiktok.follower_territories",
        platform="tiktok",
        en="TikTok Studio: followers' countries",
        zh="TikTok Studio：粉丝所在地",
        files=("FollowerTopTerritories.csv", "Followers_<handle>.zip"),
        columns=(
            column("segment", _REGIONS, required=True, en="Top territories"),
            column("share", FRACTION, required=True, en="Distribution"),
        ),
        tables=("portrait",),
        sure="A",
        exact=True,
        family="tiktok.account",
        nothing=_NOTHING,
        single=True,
        details=False,
        make={"portrait": _portrait("region")},
    ),
)
