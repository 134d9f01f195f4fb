"""Lesson 1: what is in a response."""

from __future__ import annotations

from typing import Any

import polars as pl

from analytics_kit.locale import N_
from analytics_kit.routes import keyapi
from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise


def _points(item: str = recorded.HIT) -> pl.DataFrame:
    return recorded.curves(item).select("series", "second", "value")


def _codes() -> list[int]:
    other = recorded.session("routes").payload(keyapi.VideoDetailAnalytics(video_ids=["7117191641181555995"]))
    return [recorded.trend()["code"], other["code"]]


def _age(column: str, by: str) -> Any:
    ages = recorded.portrait().filter(pl.col("dimension") == "age")
    return ages.sort(by, descending=True).get_column(column)[0]


#: Of several mistakes that come to the same, the first is named.
EXERCISES = {
    "01.1": Exercise(
        expect=lambda: [name for name in recorded.trend() if name != "data"],
        ordered=False,
        hint=N_("The envelope is every top-level field but data."),
        mistakes=(
            (
                lambda: list(recorded.trend()),
                N_("data is in it. That is the letter, not the envelope."),
            ),
            (
                lambda: list(recorded.trend()["data"]),
                N_("These are the fields inside data. The envelope is around it."),
            ),
        ),
    ),
    "01.2": Exercise(
        expect=lambda: recorded.trend()["data"]["analysis_trend"]["current_item"][2]["value"],
        hint=N_("Look for the point whose key is 00:05."),
        mistakes=(
            (
                lambda: recorded.trend()["data"]["analysis_trend"]["current_item"][1]["value"],
                N_("That is the point at 00:01. Positions count from 0, and a position is not a second."),
            ),
            (
                lambda: recorded.trend()["data"]["analysis_trend"]["current_item"][3]["value"],
                N_("That is the point at 00:10, the last one. A position is not a second."),
            ),
            (
                lambda: recorded.trend()["data"]["analysis_trend"]["similar_author"][1]["value"],
                N_("That is from similar_author, the curve of the peers."),
            ),
            (
                lambda: "00:05",
                N_("That is the key of the point. Its value is asked for."),
            ),
        ),
    ),
    "01.3": Exercise(
        expect=_points,
        ordered=False,
        hint=N_("One row per point: series is item or peers, second a number."),
        mistakes=(
            (
                lambda: _points().with_columns(pl.col("second") % 60),
                N_("The minutes are left out: 01:20 is second 80, not 20."),
            ),
            (
                lambda: _points(recorded.SMALL),
                N_("That is the small work, trend. The hit is asked for: hit_trend."),
            ),
            (
                lambda: _points().filter(pl.col("series") == "item"),
                N_("Only the work's own curve is in it. The peers' points are rows too."),
            ),
            (
                lambda: _points().with_columns(
                    pl.col("series")
                    .cast(pl.String)
                    .replace({"item": "current_item", "peers": "similar_author"})
                ),
                N_(
                    "The series have the provider's names. Here they are called item and peers, whoever the provider is."
                ),
            ),
            (
                lambda: recorded.curves(recorded.HIT).pivot("series", index="second", values="value"),
                N_(
                    "This is wide: a column per series. Tidy is long: a row per point, and the series in a column."
                ),
            ),
        ),
    ),
    "01.4": Exercise(
        expect=_codes,
        hint=N_("Look at code in the payload of each, tikomni first."),
        mistakes=(
            (
                lambda: [200, 200],
                N_(
                    "These are the HTTP statuses. HTTP 200 says only that an answer came; read code in the payload."
                ),
            ),
            (
                lambda: _codes()[::-1],
                N_("The right codes, but tikomni comes first."),
            ),
        ),
    ),
    "01.5": Exercise(
        expect=lambda: _age("tgi", "share"),
        hint=N_("Find the age group with the largest share, then the TGI with the same key."),
        mistakes=(
            (
                lambda: _age("tgi", "tgi"),
                N_(
                    "That is the first of tgi_list, which belongs to another age group: the lists are sorted differently. Join them by key, never by position."
                ),
            ),
            (
                lambda: _age("tgi", "share") / 100,
                N_("It is 100 times too small. A TGI has 100 as its average."),
            ),
            (
                lambda: _age("share", "share"),
                N_("That is the share of the group. Its TGI is asked for."),
            ),
            (
                lambda: _age("segment", "share"),
                N_("The right group. Its TGI is asked for."),
            ),
        ),
    ),
}
