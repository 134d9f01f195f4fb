"""Lesson 1: what is in a response."""

from __future__ import annotations

from typing import Any

import polars as pl

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
        hint=("The envelope is every top-level field but data.", "信封是除 data 以外的所有顶层字段。"),
        mistakes=(
            (
                lambda: list(recorded.trend()),
                "data is in it. That is the letter, not the envelope.",
                "里面有 data。那是信，不是信封。",
            ),
            (
                lambda: list(recorded.trend()["data"]),
                "These are the fields inside data. The envelope is around it.",
                "这些是 data 里面的字段。信封在它外面。",
            ),
        ),
    ),
    "01.2": Exercise(
        expect=lambda: recorded.trend()["data"]["analysis_trend"]["current_item"][2]["value"],
        hint=("Look for the point whose key is 00:05.", "请找 key 为 00:05 的那个点。"),
        mistakes=(
            (
                lambda: recorded.trend()["data"]["analysis_trend"]["current_item"][1]["value"],
                "That is the point at 00:01. Positions count from 0, and a position is not a second.",
                "那是 00:01 的点。下标从 0 开始，而且下标不是秒。",
            ),
            (
                lambda: recorded.trend()["data"]["analysis_trend"]["current_item"][3]["value"],
                "That is the point at 00:10, the last one. A position is not a second.",
                "那是 00:10 的点，也就是最后一个。下标不是秒。",
            ),
            (
                lambda: recorded.trend()["data"]["analysis_trend"]["similar_author"][1]["value"],
                "That is from similar_author, the curve of the peers.",
                "那是 similar_author 的，也就是同类作者的曲线。",
            ),
            (
                lambda: "00:05",
                "That is the key of the point. Its value is asked for.",
                "那是这个点的 key。题目要它的 value。",
            ),
        ),
    ),
    "01.3": Exercise(
        expect=_points,
        ordered=False,
        hint=(
            "One row per point: series is item or peers, second a number.",
            "每个点一行：series 为 item 或 peers，second 是数。",
        ),
        mistakes=(
            (
                lambda: _points().with_columns(pl.col("second") % 60),
                "The minutes are left out: 01:20 is second 80, not 20.",
                "漏了分钟：01:20 是第 80 秒，不是第 20 秒。",
            ),
            (
                lambda: _points(recorded.SMALL),
                "That is the small work, trend. The hit is asked for: hit_trend.",
                "这是小作品的 trend。题目要爆款的：hit_trend。",
            ),
            (
                lambda: _points().filter(pl.col("series") == "item"),
                "Only the work's own curve is in it. The peers' points are rows too.",
                "里面只有作品自己的曲线。同类作者的点也是行。",
            ),
            (
                lambda: _points().with_columns(
                    pl.col("series")
                    .cast(pl.String)
                    .replace({"item": "current_item", "peers": "similar_author"})
                ),
                "The series have the provider's names. Here they are called item and peers, whoever the provider is.",
                "series 用的是平台的名字。这里统一叫 item 和 peers，不管哪家平台。",
            ),
            (
                lambda: recorded.curves(recorded.HIT).pivot("series", index="second", values="value"),
                "This is wide: a column per series. Tidy is long: a row per point, and the series in a column.",
                "这是宽表：每条曲线一列。整洁的是长表：每个点一行，曲线名放在一列里。",
            ),
        ),
    ),
    "01.4": Exercise(
        expect=_codes,
        hint=("Look at code in the payload of each, tikomni first.", "请看两个应答里的 code，先 tikomni。"),
        mistakes=(
            (
                lambda: [200, 200],
                "These are the HTTP statuses. HTTP 200 says only that an answer came; read code in the payload.",
                "这是 HTTP 状态。HTTP 200 只说明有应答；请读应答里的 code。",
            ),
            (
                lambda: _codes()[::-1],
                "The right codes, but tikomni comes first.",
                "代码对，但 tikomni 应在前。",
            ),
        ),
    ),
    "01.5": Exercise(
        expect=lambda: _age("tgi", "share"),
        hint=(
            "Find the age group with the largest share, then the TGI with the same key.",
            "先找占比最大的年龄段，再找同一个 key 的 TGI。",
        ),
        mistakes=(
            (
                lambda: _age("tgi", "tgi"),
                "That is the first of tgi_list, which belongs to another age group: the lists are sorted differently. Join them by key, never by position.",
                "那是 tgi_list 的第一个，属于另一个年龄段：两个列表的顺序不同。请按 key 对应，不要按位置。",
            ),
            (
                lambda: _age("share", "share"),
                "That is the share of the group. Its TGI is asked for.",
                "那是这个年龄段的占比。题目要它的 TGI。",
            ),
            (
                lambda: _age("segment", "share"),
                "The right group. Its TGI is asked for.",
                "年龄段对了。题目要它的 TGI。",
            ),
        ),
    ),
}
