"""Meta Business Suite: posts of Instagram and Facebook, the account's figures by day, and the audience.

Dates such as 03/04/2026 have the month first in English and the day first elsewhere, and no file says by whose clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analytics_kit.exports._kind import Column, Kind, Row, Setting, apart, column, plain
from analytics_kit.exports._units import COUNT, DAY, ID, MOMENT, SECONDS, SIGNED, TEXT, words
from analytics_kit.locale import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

_GENRE = words(
    {
        **dict.fromkeys(("ig image", "ig carousel", "photos", "photo"), "photos"),
        **dict.fromkeys(("ig reel", "ig video", "reel", "reels", "videos", "video"), "video"),
        **dict.fromkeys(("ig story", "stories", "story"), "story"),
    }
)
#: The title of a file of days -> our column.
_FIGURES: Final = {
    "views": "plays",
    "instagram views": "plays",
    "follows": "followers_gained",
    "instagram follows": "followers_gained",
    "new followers": "followers_gained",
    "reach": "viewers",
    "instagram reach": "viewers",
    "viewers": "viewers",
    "visits": "profile_visits",
    "profile visits": "profile_visits",
    "instagram profile visits": "profile_visits",
}


def _posts(rows: list[Row], setting: Setting) -> None:
    """Keep the figures of a post's whole life; a length of 0 is that of a picture."""
    whole = [row for row in rows if plain(row["span"] or "lifetime") in ("lifetime", "total")]
    if days := len(rows) - len(whole):
        rows[:] = whole
        setting.remarks.append(
            Message.of(
                "files",
                N_(
                    "{days} rows count single days of a post, and are left out: works have the figures of its life."
                ),
                days=days,
            )
        )
    for row in rows:
        row.values.pop("span", None)
        row["duration_s"] = row["duration_s"] or None


def _shared(author: str) -> tuple[Column, ...]:
    return (
        column("item_id", ID, required=True, en="Post ID"),
        column("author", TEXT, required=True, en=author),
        column("duration_s", SECONDS, en="Duration (sec)"),
        column("published_at", MOMENT, required=True, en="Publish time"),
        column("url", TEXT, required=True, en="Permalink"),
        column("genre", _GENRE, required=True, en="Post type"),
        column("span", TEXT, en="Date"),
        column("plays", COUNT, en="Views"),
        column("comments", COUNT, en="Comments"),
        column("shares", COUNT, en="Shares"),
    )


def _day_figure(setting: Setting) -> str | None:
    return next((_FIGURES[plain(text)] for text in reversed(setting.above) if plain(text) in _FIGURES), None)


def _daily(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    figure = _day_figure(setting)
    if figure is None:
        return []
    return [{"platform": "instagram", "day": row["day"], figure: row["value"]} for row in rows if row["day"]]


def _unplaced(rows: list[Row], setting: Setting) -> None:
    if _day_figure(setting) is None:
        apart("value")(rows, setting)


def _audience(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    """Return age and gender, each summed over the other."""
    del setting
    genders = {name: [row[name] for row in rows if row[name] is not None] for name in ("female", "male")}
    ages = [
        ("age", row["age"], [row[name] for name in genders if row[name] is not None])
        for row in rows
        if row["age"]
    ]
    return [
        {"dimension": dimension, "segment": segment, "share": sum(shares), "of": "followers"}
        for dimension, segment, shares in [
            *(("gender", name, shares) for name, shares in genders.items()),
            *ages,
        ]
        if shares
    ]


KINDS: Final = (
    Kind(
        id="meta.instagram_posts",
        platform="instagram",
        en="Meta Business Suite: posts of Instagram",
        zh="Meta Business Suite：Instagram 帖子",
        files=("<Mon-dd-yyyy>_<Mon-dd-yyyy>_<id>.csv", "content.csv"),
        columns=(
            *_shared("Account username"),
            column("title", TEXT, required=True, en="Description"),
            column("likes", COUNT, en="Likes"),
            column("followers_gained", COUNT, en="Follows"),
            column("saves", COUNT, en="Saves"),
        ),
        tables=("works",),
        sure="A",
        finish=_posts,
    ),
    Kind(
        id="meta.facebook_posts",
        platform="facebook",
        en="Meta Business Suite: posts of Facebook",
        zh="Meta Business Suite：Facebook 帖子",
        files=("<Mon-dd-yyyy>_<Mon-dd-yyyy>_<id>.csv",),
        columns=(
            *_shared("Page name"),
            column("title", TEXT, required=True, en=("Title", "Description")),
            column("likes", COUNT, en="Reactions"),
        ),
        tables=("works",),
        sure="B",
        finish=_posts,
    ),
    Kind(
        id="meta.daily",
        platform="instagram",
        en="Meta Business Suite: one figure by day; the line above says which",
        zh="Meta Business Suite：单个指标（每天一行，由上一行说明指标）",
        files=("Reach.csv", "Views.csv", "Follows.csv"),
        columns=(
            column("day", DAY, required=True, en="Date"),
            column("value", COUNT, required=True, en="Primary"),
        ),
        tables=("account_daily",),
        sure="A",
        exact=True,
        finish=_unplaced,
        make={"account_daily": _daily},
    ),
    Kind(
        id="meta.audience",
        platform="instagram",
        en="Meta Business Suite: followers by age and gender",
        zh="Meta Business Suite：粉丝年龄与性别",
        files=("Audience.csv",),
        columns=(
            column("age", TEXT, required=True, en="Age"),
            column("female", SIGNED, required=True, en="Women"),
            column("male", SIGNED, required=True, en="Men"),
        ),
        tables=("portrait",),
        sure="B",
        exact=True,
        block=True,
        single=True,
        details=False,
        make={"portrait": _audience},
    ),
)
