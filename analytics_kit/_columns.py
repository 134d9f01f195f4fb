"""What a column is called and measured in, whether it comes from a table or from a transform."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from analytics_kit import _words, tables

if TYPE_CHECKING:
    from collections.abc import Iterable


class Label(NamedTuple):
    """A column's unit and its names for people."""

    unit: str
    en: str
    zh: str


def _units(unit: str, /, **names: tuple[str, str]) -> dict[str, Label]:
    return {name: Label(unit, *both) for name, both in names.items()}


#: The columns that transforms and templates add to those of the tables.
DERIVED: dict[str, Label] = {
    **_units(
        "share 0-1",
        baseline_share=("baseline share", "基准占比"),
        baseline_sum=("sum of baselines", "基准之和"),
        buyer_rate=("buyers per viewer", "购买率"),
        click_rate=("click rate", "点击率"),
        commenter_rate=("commenters per viewer", "评论率"),
        cumulative_share=("cumulative share", "累计占比"),
        distance=("distance", "差异度"),
        distance_chance=("distance by chance", "偶然差异度"),
        distance_high=("most by chance", "偶然差异上限"),
        end_value=("value at the end", "结束时的值"),
        engagement_rate=("engagement rate", "互动率"),
        gap_share=("share not covered", "未覆盖的占比"),
        follower_rate=("new followers per viewer", "涨粉率"),
        hook_value=("value at the hook", "开头留存"),
        order_rate=("order rate", "下单率"),
        other_share_sum=("sum of the other's shares", "另一方占比之和"),
        position=("part of the video", "视频进度"),
        overlap=("overlap", "重合度"),
        overlap_chance=("overlap by chance", "偶然重合度"),
        overlap_listed=("overlap of what is listed", "所列部分的重合度"),
        overlap_low=("least by chance", "偶然重合下限"),
        listed_share=("share of listed words", "所列词占比"),
        sentiment_share=("share of its sentiment", "同类情绪中的占比"),
        share_above=("time above the baseline", "高于基准的时间占比"),
        share_after=("share after", "之后的占比"),
        share_before=("share before", "之前的占比"),
        share_watched=("share watched", "观看比例"),
        share_shown=("of those shown", "占展示的比例"),
        share_sum=("sum of shares", "占比之和"),
        p_value=("by chance alone", "偶然概率"),
        surpassed=("works surpassed", "超过的作品比例"),
        start_value=("value at the start", "开始时的值"),
        top3_high=("share of the first three, high", "前三占比上限"),
        top3_low=("share of the first three, low", "前三占比下限"),
        top3_share=("share of the first three", "前三占比"),
    ),
    **_units(
        "share difference",
        biggest_rise=("biggest rise a second", "最大上升（每秒）"),
        delta=("lead over the baseline", "领先基准"),
        hook_delta=("lead at the hook", "开头领先"),
        mean_delta=("mean lead", "平均领先"),
        peers_change=("change of peers", "同类的变化"),
        share_change=("change of share", "占比变化"),
        steepest_drop=("steepest drop a second", "最陡下降（每秒）"),
    ),
    **_units(
        "count",
        ahead=("creators not surpassed", "未超过的同类作者数"),
        appealed=("appealed", "已申诉"),
        gap_count=("searches not covered", "未覆盖的搜索次数"),
        gained=("gained", "增量"),
        in_force=("in force", "生效中"),
        head_keywords=("words of the head", "头部词数"),
        keywords=("words", "词数"),
        n=("people", "人数"),
        n_after=("people after", "之后的人数"),
        n_before=("people before", "之前的人数"),
        known=("with known plays", "有播放量的作品数"),
        left_out=("rows left out", "未计入的行数"),
        median_plays=("median plays", "播放量中位数"),
        median_viewers=("median viewers", "观看人数中位数"),
        per_day=("gained a day", "日均增量"),
        pace_1d=("pace of 1 day", "近 1 天日均"),
        pace_7d=("pace of 7 days", "近 7 天日均"),
        pace_30d=("pace of 30 days", "近 30 天日均"),
        points=("points compared", "比较的点数"),
        rank=("rank", "排名"),
        rows=("rows", "行数"),
        segments=("segments", "人群数"),
        shared=("in common", "共有数"),
        tail_keywords=("words of the tail", "长尾词数"),
        total=("total", "总量"),
        tried=("compared", "比较的个数"),
        violations=("violations", "违规数"),
        works=("works", "作品数"),
        group=("group", "组"),
        expected=("expected danmaku", "预期弹幕数"),
    ),
    **_units(
        "ratio",
        acceleration=("acceleration", "加速度"),
        hhi=("HHI", "HHI"),
        comments_per_viewer=("comments per viewer", "人均评论"),
        excess=("times the expected", "预期的倍数"),
        effective_keywords=("effective number of words", "有效词数"),
        effective_high=("effective number, high", "有效词数上限"),
        effective_low=("effective number, low", "有效词数下限"),
        followers_per_viewer=("new followers per viewer", "人均涨粉"),
        lift=("lift", "提升倍数"),
        likes_per_view=("likes per view", "每次观看点赞"),
        likes_per_viewer=("likes per viewer", "人均点赞"),
        ratio=("ratio", "比值"),
        spread=("spread", "离散度"),
        density=("danmaku per viewer and second", "每秒人均弹幕"),
    ),
    **_units(
        "s",
        area=("seconds watched on average", "平均观看秒数"),
        baseline_area=("seconds watched of the baseline", "基准的平均观看秒数"),
        biggest_rise_second=("second of the biggest rise", "最大上升所在秒"),
        end_second=("until second", "到第几秒"),
        half_life=("second when half are left", "半数流失的秒数"),
        start_second=("from second", "从第几秒"),
        steepest_drop_second=("second of the steepest drop", "最陡下降所在秒"),
    ),
    **_units(
        "yes/no",
        complete=("complete", "完整"),
        distinct=("beyond chance", "超出偶然"),
        consistent=("consistent", "一致"),
        covered=("in title or hashtags", "标题或话题已含"),
        from_counts=("from counts", "由次数计算"),
        is_enough=("enough lives", "场次足够"),
        is_over=("over", "已结束"),
        peak=("peak", "高峰"),
        portrait_reliable=("portrait reliable", "画像可靠"),
        priority=("work on first", "优先改善"),
        tied=("tied", "并列"),
        retention_reliable=("retention reliable", "留存可靠"),
    ),
    **_units(
        "word",
        band=("band", "档位"),
        genre=("genre", "体裁"),
        kind=("kind", "类型"),
        measure=("measure", "指标"),
        reactions_missing=("reactions not counted", "缺少的互动"),
        n_from=("people known from", "人数来源"),
        next_step=("next step", "下一级"),
        stage=("stage", "环节"),
        step=("step", "当前级别"),
    ),
    **_units(
        "points",
        next_from=("next step from", "下一级起点"),
        points_to_next=("points to the next step", "距下一级"),
        step_from=("step from", "本级起点"),
    ),
    **_units(
        "money, see currency",
        mean_price=("mean price", "平均单价"),
        revenue_mean_7d=("revenue, mean of 7 days", "收益 7 天均值"),
        revenue_per_viewer=("revenue per viewer", "人均收益"),
    ),
    **_units(
        "index, 100 = platform average",
        tgi_after=("TGI after", "之后的 TGI"),
        tgi_before=("TGI before", "之前的 TGI"),
        tgi_change=("change of TGI", "TGI 变化"),
    ),
    **_units("nats", entropy=("entropy", "熵")),
    **_units("UTC", from_at=("from", "开始时间"), until_at=("until", "结束时间")),
    **_units("date", date=("day", "日期"), month=("month", "月份")),
    **_units("weekday", weekday=("weekday", "星期")),
    **_units("hour", hour=("hour", "小时")),
    **_units("id", id=("id", "ID"), other_item_id=("other item", "另一作品")),
    # What the templates call columns of their own.
    **_units(
        "word",
        answer_source=("source", "数据来源"),
        column=("column", "列"),
        counted_as=("counted", "口径"),
        day=("day", "日期"),
        en=("English", "英文"),
        error=("error", "错误"),
        first_word=("first word", "首位搜索词"),
        found_in=("found in", "出现于"),
        length=("length", "时长段"),
        table=("table", "数据表"),
        meaning=("meaning", "含义"),
        name=("work", "作品"),
        product=("product", "商品"),
        published=("published", "发布时间"),
        reactions=("reactions", "互动项"),
        route=("route", "接口"),
        summary=("what it asks", "问什么"),
        tables=("tables", "表"),
        unit=("unit", "单位"),
        video=("video", "视频"),
        work=("work", "作品"),
        zh=("Chinese", "中文"),
    ),
    **_units(
        "count",
        calls=("calls", "请求数"),
        credits=("credits", "消耗额度"),
        got=("ids answered for", "已应答的 ID 数"),
        median=("median", "中位数"),
        providers=("providers", "数据商数"),
    ),
    **_units("ratio", tgi_ratio=("TGI of A to B", "A 与 B 的 TGI 之比")),
    # The segments of one dimension, where that is what a column is called.
    **_units("word", **_words.COLUMNS["dimension"]),
    **_units("yes/no", cached=("recorded", "来自录制"), differs=("told apart", "可区分")),
}

_SHARE, _DIFFERENCE, _NUMBER = "share 0-1", "share difference", "ratio"

#: Names that mean one thing beside a certain column, and may mean anything without it: what cannot be told is a number.
_BESIDE: dict[str, tuple[tuple[str, Label], ...]] = {
    "value": (
        ("second", Label(_SHARE, "share of viewers", "观众占比")),
        ("", Label(_NUMBER, "value", "数值")),
    ),
    "rate": (("rate_low", Label(_SHARE, "rate", "比率")), ("", Label(_NUMBER, "rate", "比率"))),
    "change": (
        ("peers_change", Label(_DIFFERENCE, "change", "变化")),
        ("history_difference", Label(_DIFFERENCE, "change", "变化")),
        ("", Label(_NUMBER, "change", "变化")),
    ),
    "baseline": (
        ("delta", Label(_SHARE, "baseline", "基准")),
        ("", Label(_NUMBER, "baseline", "基准")),
    ),
    "low": (("middle", Label(_SHARE, "lower quantile", "下分位")), ("", Label(_NUMBER, "low", "下界"))),
    "middle": (("second", Label(_SHARE, "median", "中位数")), ("", Label(_NUMBER, "middle", "中间"))),
    "high": (("middle", Label(_SHARE, "upper quantile", "上分位")), ("", Label(_NUMBER, "high", "上界"))),
    "viewers": (("density", Label(_SHARE, "viewers left", "留存观众")),),
}

#: Endings that a bound or one of two sides adds to a column's name.
_ENDINGS = {
    "_low": ("{}, low", "{}下界"),
    "_high": ("{}, high", "{}上界"),
    "_q1": ("{}, lower quartile", "{}下四分位"),
    "_q3": ("{}, upper quartile", "{}上四分位"),
    "_a": ("{} of A", "A 的{}"),
    "_b": ("{} of B", "B 的{}"),
}

#: Where a Chinese ending meets a Latin name, a space stands between.
_GAP = re.compile(r"(?<=的)(?=[!-~])|(?<=[!-~])(?=[上下])")


def describe(columns: Iterable[str], table: str | None = None) -> dict[str, Label | None]:
    """Return what each column of a frame is; None for one that the kit does not know.

    Parameters
    ----------
    columns
        The names of one frame's columns.
    table
        The table that the frame comes from; the one that shares most names with it by default.

    Raises
    ------
    TableError
        If there is no such table.

    Examples
    --------
    >>> describe(["item_id", "second", "delta", "plays_low", "mine"])["plays_low"]
    Label(unit='count', en='plays, low', zh='播放量下界')
    """
    names = list(columns)
    if table:
        home = _of_table(table)
        return {name: home.get(name) or _find(name, names, home) for name in names}
    shared = {one: len(_of_table(one).keys() & names) for one in tables.SCHEMAS}
    home = _agreed(tuple(one for one, count in shared.items() if count == max(shared.values())))
    return {name: _find(name, names, home) for name in names}


def _find(name: str, names: list[str], home: dict[str, Label]) -> Label | None:
    for beside, column in _BESIDE.get(name, ()):
        if not beside or beside in names:
            return column
    # A name that is measured differently from table to table is known in its own alone.
    found = home.get(name) or DERIVED.get(name) or _agreed(tuple(tables.SCHEMAS)).get(name)
    if found is not None:
        return found
    if name.startswith("median_") and (of := _find(name.removeprefix("median_"), names, home)):
        return Label(of.unit, f"median {of.en}", f"{of.zh}中位数")
    for ending, (en, zh) in _ENDINGS.items():
        if name.endswith(ending) and (of := _find(name.removesuffix(ending), names, home)):
            return Label(of.unit, en.format(of.en), _GAP.sub(" ", zh.format(of.zh)))
    return None


@cache
def _of_table(table: str) -> dict[str, Label]:
    return {name: Label(one.unit, one.en, one.zh) for name, one in tables.columns(table).items()}


@cache
def _agreed(among: tuple[str, ...]) -> dict[str, Label]:
    """Return what a name is where all of some tables that have it agree on its unit, by its shortest names."""
    found: dict[str, list[Label]] = {}
    for table in among:
        for name, column in _of_table(table).items():
            found.setdefault(name, []).append(column)
    return {
        name: min(columns, key=lambda one: len(one.zh))
        for name, columns in found.items()
        if len({one.unit for one in columns}) == 1
    }
