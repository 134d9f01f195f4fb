"""Every tidy table: column, dtype, unit, English and Chinese name, meaning.

A table is a dataframely schema; what polars does not know of a column (its unit and its names) is
kept as the column's metadata, so that the data dictionary, the labels of the charts and the
documentation come from here alone. Shares are 0-1 in every table, durations are seconds, ids are text,
moments are UTC.

Examples
--------
>>> from analytics_kit import tables
>>> tables.schema("keywords").names()
['item_id', 'keyword', 'count', 'reported_share', 'total_count']
>>> tables.label("keywords", "count", lang="zh")
'搜索次数'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import dataframely as dy
import polars as pl

from analytics_kit.errors import TableError, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ANALYSES = ("retention", "like", "bounce")
SERIES = ("item", "peers")
DIMENSIONS = (
    "gender",
    "age",
    "province",
    "city_level",
    "career",
    "active",
    "new_user",
    "fan",
    "interest",
)
PROVIDERS = ("tikomni", "keyapi", "aitoearn", "amagi")

_C = TypeVar("_C", bound=dy.Column)


def _column(
    kind: type[_C],
    *args: Any,
    en: str,
    zh: str,
    unit: str,
    meaning: str,
    nullable: bool = False,
    **options: Any,
) -> _C:
    metadata = {"en": en, "zh": zh, "unit": unit}
    return kind(*args, nullable=nullable, metadata=metadata, description=meaning, **options)


# Columns that stand in several tables, with one meaning each. A schema needs an instance of its own,
# so each is a function.


def _item_id() -> dy.String:
    return _column(
        dy.String,
        en="item",
        zh="作品",
        unit="id",
        nullable=True,
        meaning="The work's id, always text; null where one answer was parsed without its request.",
    )


def _share(meaning: str, *, en: str = "share", zh: str = "占比", nullable: bool = False) -> dy.Float64:
    return _column(dy.Float64, en=en, zh=zh, unit="share 0-1", meaning=meaning, nullable=nullable)


def _count(en: str, zh: str, meaning: str) -> dy.Int64:
    return _column(dy.Int64, en=en, zh=zh, unit="count", meaning=meaning, nullable=True)


class Curve(dy.Schema):
    """One row per analysis, series and second of a work."""

    item_id = _item_id()
    analysis = _column(
        dy.Enum,
        ANALYSES,
        en="analysis",
        zh="分析类型",
        unit="word",
        meaning="retention 留存: share still watching; like 点赞: share of likes; bounce 跳出: share leaving.",
    )
    series = _column(
        dy.Enum,
        SERIES,
        en="series",
        zh="对象",
        unit="word",
        meaning="item: the work itself; peers 同类作者: the average of similar creators.",
    )
    second = _column(
        dy.Float64, en="second", zh="秒", unit="s", meaning="Seconds from the start of the video."
    )
    value = _column(
        dy.Float64,
        en="share of viewers",
        zh="观众占比",
        unit="share 0-1",
        meaning="The analysed share at this second. Retention exceeds 1 where viewers rewatch; null where the "
        "provider gave none.",
        nullable=True,
    )


class Portrait(dy.Schema):
    """One row per dimension and segment of a work's audience."""

    item_id = _item_id()
    dimension = _column(
        dy.Enum,
        DIMENSIONS,
        en="dimension",
        zh="维度",
        unit="word",
        meaning="What the audience is divided by: gender, age, province, part of the day (active), fans, "
        "interest words and so on.",
    )
    segment = _column(
        dy.String,
        en="segment",
        zh="人群",
        unit="word",
        meaning="The provider's own word (male, 18-23, 浙江). Codes become words: active 2, 3, 4, -1 are morning, "
        "afternoon, evening, other; fan 1, 0 are fan, non_fan.",
    )
    share = _share(
        "The segment's part of the audience. Lists may be truncated: a dimension need not sum to 1.",
        nullable=True,
    )
    tgi = _column(
        dy.Float64,
        en="TGI",
        zh="TGI",
        unit="index, 100 = platform average",
        meaning="Target group index: 100 x share / platform share. Null where the provider gives none.",
        nullable=True,
    )


class Keywords(dy.Schema):
    """One row per search word that led to a work."""

    item_id = _item_id()
    keyword = _column(dy.String, en="keyword", zh="搜索词", unit="word", meaning="What viewers searched for.")
    count = _count("searches", "搜索次数", "How often the word was searched before the work was watched.")
    reported_share = _share(
        "The provider's own figure, rounded; compute from counts instead.",
        en="reported share",
        zh="平台占比",
        nullable=True,
    )
    total_count = _count(
        "all searches", "搜索总次数", "All searches that led to the work, listed words or not."
    )


class Traffic(dy.Schema):
    """One row per traffic source of a work; a source without plays has no row."""

    item_id = _item_id()
    source = _column(
        dy.String,
        en="traffic source",
        zh="流量来源",
        unit="word",
        meaning="homepage_hot 推荐页, familiar 朋友页, search 搜索, homepage 个人主页, message 消息页, follow 关注页, "
        "nearby 同城页, other 其他; a word beyond these passes through.",
    )
    share = _share("The source's part of the plays.", nullable=True)
    history_difference = _column(
        dy.Float64,
        en="change against history",
        zh="较历史变化",
        unit="share 0-1",
        meaning="Difference to the creator's history. Equal to share on every row where there seems to be no history.",
        nullable=True,
    )
    app_id = _column(
        dy.String, en="app", zh="应用", unit="id", meaning="The app that the plays came from.", nullable=True
    )


class Works(dy.Schema):
    """One row per work, the same columns for every provider; null where the provider has none."""

    provider = _column(dy.Enum, PROVIDERS, en="provider", zh="数据商", unit="word", meaning="Who answered.")
    platform = _column(
        dy.String,
        en="platform",
        zh="平台",
        unit="word",
        meaning="Where the work is published.",
        nullable=True,
    )
    item_id = _item_id()
    title = _column(
        dy.String, en="title", zh="标题", unit="text", meaning="The work's title or caption.", nullable=True
    )
    author = _column(
        dy.String, en="author", zh="作者", unit="text", meaning="The creator's name.", nullable=True
    )
    published_at = _column(
        dy.Datetime,
        time_zone="UTC",
        time_unit="ms",
        en="published",
        zh="发布时间",
        unit="UTC",
        meaning="When the work was published.",
        nullable=True,
    )
    duration_s = _column(
        dy.Float64, en="duration", zh="时长", unit="s", meaning="Length of the video.", nullable=True
    )
    url = _column(
        dy.String, en="link", zh="链接", unit="URL", meaning="The public page of the work.", nullable=True
    )
    plays = _count("plays", "播放量", "Times played. Null, not 0, where likes show that a 0 means unknown.")
    views = _count("views", "浏览量", "Times viewed, where the provider counts views apart from plays.")
    impressions = _count("impressions", "曝光量", "Times the cover was shown.")
    likes = _count("likes", "点赞量", "Likes.")
    comments = _count("comments", "评论量", "Comments.")
    shares = _count("shares", "分享量", "Shares.")
    saves = _count("saves", "收藏量", "Saves, also called favourites or collects.")
    followers_gained = _column(
        dy.Int64,
        en="followers gained",
        zh="粉丝增量",
        unit="count",
        meaning="People who followed the creator after watching; may be negative where the provider nets losses.",
        nullable=True,
    )


class WorkMetrics(dy.Schema):
    """What Douyin's list of works says beyond the table ``works``: rates, review and visibility."""

    item_id = _item_id()
    bounce_rate_2s = _share(
        "Plays left within 2 s of all plays.", en="2 s bounce rate", zh="2s跳出率", nullable=True
    )
    completion_rate_5s = _share(
        "Plays longer than 5 s of all plays.", en="5 s completion rate", zh="5s完播率", nullable=True
    )
    completion_rate = _share(
        "Plays watched to the end of all plays.", en="completion rate", zh="完播率", nullable=True
    )
    cover_click_rate = _share(
        "Clicks on the cover of its impressions.", en="cover click rate", zh="封面点击率", nullable=True
    )
    average_watch_s = _column(
        dy.Float64,
        en="average watch time",
        zh="平均播放时长",
        unit="s",
        meaning="Mean seconds watched per play.",
        nullable=True,
    )
    profile_visits = _count("profile visits", "主页访问量", "Visits to the creator's page after watching.")
    review_status = _column(
        dy.Int64,
        en="review status",
        zh="审核状态",
        unit="code",
        meaning="The provider's code.",
        nullable=True,
    )
    is_public = _column(
        dy.Bool, en="public", zh="公开", unit="yes/no", meaning="Whether everybody may watch.", nullable=True
    )


#: Table name -> schema: the one list of all tables.
SCHEMAS: Mapping[str, type[dy.Schema]] = {
    "curve": Curve,
    "portrait": Portrait,
    "keywords": Keywords,
    "traffic": Traffic,
    "works": Works,
    "work_metrics": WorkMetrics,
}


def get(table: str) -> type[dy.Schema]:
    """Return the dataframely schema of a table.

    Raises
    ------
    TableError
        If there is no such table.
    """
    try:
        return SCHEMAS[table]
    except KeyError:
        msg = f"There is no table {table!r}. Known tables: {one_of(SCHEMAS)}."
        raise TableError(msg) from None


def schema(table: str) -> pl.Schema:
    """Return a table's polars schema: column name -> dtype, in order."""
    return pl.Schema({name: column.dtype for name, column in get(table).columns().items()})


def label(table: str, column: str, *, lang: str = "en") -> str:
    """Return a column's name for people, in English (``en``) or Chinese (``zh``)."""
    metadata = get(table).columns()[column].metadata or {}
    return str(metadata[lang])


def dictionary(table: str | None = None) -> pl.DataFrame:
    """Return the data dictionary: one row per table and column, in the order of the tables.

    Parameters
    ----------
    table
        One table only; all of them by default.

    Returns
    -------
    polars.DataFrame
        table, column, dtype, unit, en, zh, meaning: all text.

    Examples
    --------
    >>> dictionary("curve").get_column("unit").to_list()
    ['id', 'word', 'word', 's', 'share 0-1']
    """
    rows = [
        {
            "table": name,
            "column": column_name,
            "dtype": column.dtype.__class__.__name__,
            "unit": (column.metadata or {})["unit"],
            "en": (column.metadata or {})["en"],
            "zh": (column.metadata or {})["zh"],
            "meaning": column.description or "",
        }
        for name in ([table] if table else SCHEMAS)
        for column_name, column in get(name).columns().items()
    ]
    return pl.DataFrame(rows)


def require(frame: pl.DataFrame | pl.LazyFrame, table: str, columns: Iterable[str] | None = None) -> None:
    """Check that a frame has the columns of a table, with a usable dtype; what else it holds is left alone.

    Parameters
    ----------
    frame
        The frame that a transform was given.
    table
        The table that it should be, for the message.
    columns
        The columns that matter; all of the table's by default.

    Raises
    ------
    TableError
        Naming the columns that are missing and what the frame has instead.

    Examples
    --------
    >>> require(pl.DataFrame({"word": ["a"]}), "keywords", ["keyword"])
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a keywords frame: no column 'keyword'. It has 'word'. ...
    """
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        msg = (
            f"Not a {table} frame: a {type(frame).__name__} came. Pass a polars DataFrame or LazyFrame, "
            "for instance what session.fetch() returns; polars.from_pandas() converts a pandas frame."
        )
        raise TableError(msg)
    expected = schema(table)
    have = frame.collect_schema()
    wanted = list(expected) if columns is None else list(columns)
    missing = [name for name in wanted if name not in have]
    if missing:
        msg = (
            f"Not a {table} frame: no column {one_of(missing)}. It has {', '.join(map(repr, have)) or 'none'}. "
            f"See analytics_kit.tables.dictionary({table!r})."
        )
        raise TableError(msg)
    for name in wanted:
        dtype = have[name]
        if name in expected and expected[name].is_numeric() and not (dtype.is_numeric() or dtype == pl.Null):
            msg = f"Not a {table} frame: column {name!r} is {dtype}, but {expected[name]} is needed."
            raise TableError(msg)
