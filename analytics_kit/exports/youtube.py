"""YouTube Studio: the tables of the advanced mode, the audience retention of one video, and what the Analytics API answers.

Ids that begin with "-" have a blank before them. A day of publishing has no hour. No file of retention names its video.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.errors import ExportError
from analytics_kit.exports._kind import Column, Kind, Make, Row, Setting, apart, column
from analytics_kit.exports._units import (
    CLOCK,
    COUNT,
    DAY,
    ID,
    PERCENT,
    PERCENT_AND_MORE,
    RATIO,
    SECONDS,
    TEXT,
    Unit,
    words,
)
from analytics_kit.locale import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Language -> how a heading is spelled in it.
Spelled = dict[str, Any]

_TOTAL: Final = frozenset({"total", "合計", "总计", "總計", "totais"})
_CONTENT: Spelled = {"en": "Content", "zh": "内容", "ja": "コンテンツ", "es": "Contenido", "pt": "Conteúdo"}
_TITLE: Spelled = {
    "en": "Video title",
    "zh": "视频标题",
    "ja": ("動画のタイトル", "動画タイトル"),
    "es": ("Título del vídeo", "Título del video"),
    "pt": "Título do vídeo",
}
_PUBLISHED: Spelled = {
    "en": "Video publish time",
    "zh": "视频发布时间",
    "ja": "動画公開時刻",
    "es": (
        *("Hora de publicación del vídeo", "Hora de publicación del video"),
        *("Fecha de publicación del vídeo", "Fecha de publicación del video"),
    ),
    "pt": "Horário de publicação do vídeo",
}
_DURATION: Spelled = {
    "en": "Duration",
    "zh": ("时长", "视频时长"),
    "ja": "長さ",
    "es": "Duración",
    "pt": "Duração",
}
_DATE: Spelled = {"en": "Date", "zh": "日期", "ja": "日付", "es": "Fecha", "pt": "Data"}
_VIEWS: Spelled = {
    "en": "Views",
    "zh": ("观看次数", "观看量"),
    "ja": "視聴回数",
    "es": ("Visualizaciones", "Vistas"),
    "pt": "Visualizações",
}
_HOURS: Spelled = {
    "en": "Watch time (hours)",
    "zh": ("观看时长(小时)", "观看时间(小时)"),
    "ja": "総再生時間(単位: 時間)",
    "es": "Tiempo de visualización (horas)",
    "pt": "Tempo de exibição (horas)",
}
_AVERAGE: Spelled = {
    "en": "Average view duration",
    "zh": ("平均观看时长", "平均观看时间"),
    "ja": "平均視聴時間",
    "es": (
        "Duración media de las visualizaciones",
        "Duración media de visualización",
        "Duración promedio de las vistas",
    ),
    "pt": "Duração média da visualização",
}
_WATCHED: Spelled = {
    "en": "Average percentage viewed (%)",
    "zh": ("平均观看百分比 (%)", "平均观看比例 (%)"),
    "ja": ("平均視聴率 (%)", "平均再生率 (%)"),
    "es": ("Porcentaje medio visualizado (%)", "Porcentaje promedio visto (%)"),
    "pt": "Porcentagem visualizada média (%)",
}
_SUBSCRIBERS: Spelled = {
    "en": "Subscribers",
    "zh": ("订阅人数", "订阅者"),
    "ja": "チャンネル登録者",
    "es": "Suscriptores",
    "pt": "Inscritos",
}
_GAINED: Spelled = {
    "en": "Subscribers gained",
    "zh": "新增的订阅人数",
    "ja": "チャンネル登録者増加数",
    "es": "Suscriptores ganados",
    "pt": "Inscrições obtidas",
}
_LOST: Spelled = {
    "en": "Subscribers lost",
    "ja": "チャンネル登録者減少数",
    "es": "Suscriptores perdidos",
    "pt": "Inscrições perdidas",
}
_LIKES: Spelled = {
    "en": "Likes",
    "zh": ("点赞次数", "顶次数"),
    "ja": "高評価数",
    "es": "Me gusta",
    "pt": ('Marcações "Gostei"', "Gostei"),
}
_COMMENTS: Spelled = {
    "en": "Comments added",
    "zh": ("添加的评论数", "新增评论数"),
    "ja": "追加されたコメント",
    "es": ("Comentarios añadidos", "Comentarios agregados"),
    "pt": "Comentários adicionados",
}
_SHARES: Spelled = {
    "en": "Shares",
    "zh": ("分享次数", "分享"),
    "ja": "共有数",
    "es": ("Veces compartido", "Compartidos"),
    "pt": "Compartilhamentos",
}
_SHOWN: Spelled = {
    "en": ("Impressions", "Thumbnail impressions"),
    "zh": ("展示次数", "曝光次数"),
    "ja": "インプレッション数",
    "es": "Impresiones",
    "pt": "Impressões",
}
_CLICKS: Spelled = {
    "en": ("Impressions click-through rate (%)", "Thumbnail click-through rate (%)"),
    "zh": ("展示点击率 (%)", "曝光点击率 (%)"),
    "ja": "インプレッションのクリック率 (%)",
    "es": (
        "Porcentaje de clics de las impresiones (%)",
        "Porcentaje de clics en impresiones (%)",
        "CTR de las impresiones (%)",
    ),
    "pt": ("Taxa de cliques de impressões (%)", "Taxa de cliques na miniatura (%)"),
}
_VIEWERS: Spelled = {"en": "Unique viewers", "ja": "ユニーク視聴者数", "pt": "Espectadores únicos"}
_NEW: Spelled = {"en": "New viewers", "ja": "新しい視聴者数", "pt": "Novos espectadores"}
_RETURNING: Spelled = {"en": "Returning viewers", "ja": "リピーター", "pt": "Espectadores recorrentes"}
_SOURCE: Spelled = {
    "en": "Traffic source",
    "zh": "流量来源",
    "ja": ("トラフィック ソース", "トラフィックソース"),
    "es": ("Fuente de tráfico", "Fuentes de tráfico"),
    "pt": "Origem do tráfego",
}
_VIEWS_SHARE: Spelled = {
    "en": "Views (%)",
    "zh": "观看次数 (%)",
    "ja": "視聴回数 (%)",
    "es": "Visualizaciones (%)",
    "pt": "Visualizações (%)",
}


def _columns(*required: str) -> tuple[Column, ...]:
    """Return the columns that the tables of the advanced mode share; what has no table goes to ``details``."""
    known: Sequence[tuple[str, Unit, Any]] = (
        ("plays", COUNT, _VIEWS),
        ("average_watch_s", CLOCK, _AVERAGE),
        ("average_watch_share", PERCENT_AND_MORE, _WATCHED),
        ("followers_net", COUNT, _SUBSCRIBERS),
        ("followers_gained", COUNT, _GAINED),
        ("followers_lost", COUNT, _LOST),
        ("likes", COUNT, _LIKES),
        ("comments", COUNT, _COMMENTS),
        ("shares", COUNT, _SHARES),
        ("impressions", COUNT, _SHOWN),
        ("cover_click_rate", PERCENT, _CLICKS),
    )
    return tuple(column(name, unit, required=name in required, **headings) for name, unit, headings in known)


def _gains(rows: list[Row]) -> None:
    """Take the subscribers, net of those lost, where those gained are not told apart."""
    apart_from = any("followers_gained" in row.values for row in rows)
    for row in rows:
        if apart_from:
            row.keep_apart("followers_net")
        else:
            row["followers_gained"] = row["followers_net"]
        row.values.pop("followers_net", None)


def _works(rows: list[Row], setting: Setting) -> None:
    del setting
    _gains(rows)
    for row in rows:
        if row["item_id"]:
            row["url"] = f"https://www.youtube.com/watch?v={row['item_id']}"


def _days(rows: list[Row], setting: Setting) -> None:
    """Keep apart what no day of an account has a column for."""
    _gains(rows)
    apart("average_watch_s", "average_watch_share", "hours")(rows, setting)


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _chart(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    del setting
    figures = ("plays", "likes", "comments", "shares", "impressions")
    return [
        {
            "item_id": row["item_id"],
            "is_current": False,
            "snapshot_at": _moment(row["day"]),
            "started_at": _moment(row["day"]),
            "ended_at": _moment(row["day"] + dt.timedelta(days=1)),
            **{name: row[name] for name in figures},
        }
        for row in rows
        if row["day"]
    ]


# Audiences

_GENDERS: Final = words(
    {
        **dict.fromkeys(
            ("female", "女性", "女", "mujer", "mujeres", "feminino", "femenino", "mulheres"), "female"
        ),
        **dict.fromkeys(("male", "男性", "男", "hombre", "hombres", "masculino", "homens"), "male"),
    }
)


def _age(text: str | None) -> str | None:
    """Return an age as the kit writes it: ``18–24 years`` is ``18-24``, ``65+ years`` is ``65+``."""
    numbers = re.findall(r"\d+", text or "")
    if len(numbers) == 2:
        return "-".join(numbers)
    return f"{numbers[0]}+" if len(numbers) == 1 else text


def _sum(rows: Sequence[Row], name: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for row in rows:
        segment = _age(row[name]) if name == "age" else row[name]
        if segment and row["share"] is not None:
            sums[segment] = sums.get(segment, 0.0) + row["share"]
    return sums


def _portrait(*dimensions: tuple[str, str]) -> Make:
    """Return a function that sums shares over the other dimension of a cross table."""

    def make(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
        return [
            {
                "item_id": setting.item_id,
                "dimension": dimension,
                "segment": segment,
                "share": min(share, 1.0),
                "of": "viewers",
            }
            for name, dimension in dimensions
            for segment, share in _sum(rows, name).items()
        ]

    return make


def _shares_of_views(rows: Sequence[Row]) -> list[float | None]:
    whole = sum(row["plays"] or 0 for row in rows)
    return [row["plays"] / whole if whole and row["plays"] is not None else None for row in rows]


def _regions(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    return [
        {
            "item_id": setting.item_id,
            "dimension": "region",
            "segment": row["segment"],
            "share": share,
            "of": "viewers",
        }
        for row, share in zip(rows, _shares_of_views(rows), strict=True)
        if row["segment"]
    ]


# Traffic


def _traffic(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    """Return the sources; a row of one search word or one page is a part of a source, and no source."""
    whole = [row for row in rows if row["source"] and not _is_detail_of_source(row)]
    return [
        {"item_id": setting.item_id, "source": row["source"], "share": share}
        for row, share in zip(whole, _shares_of_views(whole), strict=True)
    ]


def _is_detail_of_source(row: Row) -> bool:
    return bool(re.match(r"(?:YT_[A-Z]+|EXT_URL|[A-Z]+(?:_[A-Z]+)+)\.", row["source"] or ""))


def _keywords(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    """Return the search words: counted are views, not searches."""
    return [
        {
            "item_id": setting.item_id,
            "keyword": row["source"].removeprefix("YT_SEARCH."),
            "count": row["plays"],
            "list": "show_from",
        }
        for row in rows
        if (row["source"] or "").startswith("YT_SEARCH.") and row["source"] != "YT_SEARCH."
    ]


def _searched(rows: list[Row], setting: Setting) -> None:
    apart("average_watch_s", "impressions", "cover_click_rate", "hours", "title")(rows, setting)
    if any((row["source"] or "").startswith("YT_SEARCH.") for row in rows):
        setting.remarks.append(
            Message.of(
                "files",
                N_(
                    "Search words are counted by the views that they brought, not by how often they were searched."
                ),
            )
        )


# Retention

# Of the headings in other languages parsers give several spellings each, and no file was seen: they would be guesses.
_POSITION: Spelled = {"en": "Video position (%)", "pt": "Posição do vídeo (%)"}
_WATCHING: Spelled = {"en": "Absolute audience retention (%)", "pt": "Retenção absoluta do público (%)"}
_COMPARED: Spelled = {"en": "Compared to other videos (%)", "pt": "Retenção relativa do público (%)"}
_AUDIENCES: Final = {
    **dict.fromkeys(("subscribed", "subscribers", "subscriber"), "subscribed"),
    **dict.fromkeys(
        ("not subscribed", "non-subscribers", "unsubscribed", "not_subscribed"), "not_subscribed"
    ),
    **dict.fromkeys(("new viewers", "new", "new viewer"), "new"),
    **dict.fromkeys(("returning viewers", "returning", "returning viewer"), "returning"),
}


def _video(setting: Setting) -> tuple[str | None, float | None]:
    """Return what is known of the video that a curve is of: given, or found in a table beside it.

    Of several curves what is given is of those that no table names.
    """
    item_id, seconds = (setting.item_id, setting.duration_s) if setting.alone else (None, None)
    if item_id is None:
        # The zip's name ends in the title.
        titled = {video_id for video_id, title, _ in setting.beside if _ends_in(setting.name, title)}
        item_id = titled.pop() if len(titled) == 1 else None
    if seconds is None and item_id is not None:
        seconds = next(
            (length for video_id, _, length in setting.beside if video_id == item_id and length), None
        )
    item_id = item_id or setting.item_id
    return item_id, seconds or (setting.duration_s if item_id == setting.item_id else None)


def _subject(setting: Setting) -> tuple[str, float]:
    item_id, seconds = _video(setting)
    if item_id is None:
        msg = (
            f"{setting.name}: a file of retention names neither its video nor its length. Pass item_id= and duration_s=, or "
            "put 'Table data.csv' of the same channel beside it."
        )
        raise ExportError(msg, needs="item_id")
    if seconds is None:
        msg = (
            f"{setting.name}: the positions are parts of the video, and its length is not known. Pass duration_s=, in seconds, "
            "or put a 'Table data.csv' that lists the video beside it."
        )
        raise ExportError(msg, needs="duration_s")
    return item_id, seconds


def _ends_in(name: str, title: str) -> bool:
    plain_title = " ".join(title.split())
    stem = name.partition(" › ")[0].removesuffix(".zip").removesuffix(".csv").removesuffix(".xlsx")
    return len(plain_title) > 2 and stem.endswith(plain_title)


def _curve(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    item_id, seconds = _subject(setting)
    return [
        {
            "item_id": item_id,
            "analysis": "retention",
            "series": "item",
            "second": round(row["position"] * seconds, 6),
            "value": row["value"],
            "of": row["of"] or "all",
        }
        for row in rows
        if row["position"] is not None
    ]


def _retention(rows: list[Row], setting: Setting) -> None:
    """Keep the comparison apart: it is a rank among videos of that length, and nobody's curve."""
    apart("compared", "started", "stopped", "seen")(rows, setting)
    for row in rows:
        row["item_id"] = _video(setting)[0]


def _activity(rows: list[Row], setting: Setting) -> None:
    apart("position", "started", "stopped", "seen")(rows, setting)
    for row in rows:
        row["item_id"] = _video(setting)[0]


_RETENTION: Any = {"platform": "youtube", "sure": "B", "family": "youtube.retention", "single": True}
_STUDIO: Any = {"platform": "youtube", "sure": "A", "family": "youtube.studio", "total": _TOTAL}

KINDS: Final = (
    Kind(
        id="youtube.content",
        en="YouTube Studio: table by content",
        zh="YouTube 工作室：按内容的表格",
        files=("Table data.csv", "表格数据.csv", "表データ.csv"),
        columns=(
            column("item_id", ID, required=True, **_CONTENT),
            column("title", TEXT, required=True, **_TITLE),
            column("published_at", DAY, required=True, **_PUBLISHED),
            column("duration_s", SECONDS, **_DURATION),
            *_columns(),
        ),
        tables=("works", "work_metrics"),
        cap=500,
        finish=_works,
        **_STUDIO,
    ),
    Kind(
        id="youtube.chart",
        en="YouTube Studio: chart, a row a work and day",
        zh="YouTube 工作室：图表（每个作品每天一行）",
        files=("Chart data.csv", "图表数据.csv", "グラフデータ.csv"),
        columns=(
            column("day", DAY, required=True, **_DATE),
            column("item_id", ID, required=True, **_CONTENT),
            column("title", TEXT, required=True, **_TITLE),
            column("published_at", DAY, **_PUBLISHED),
            column("duration_s", SECONDS, **_DURATION),
            *_columns(),
        ),
        tables=("snapshots",),
        extra=True,
        details=False,
        make={"snapshots": _chart},
        **_STUDIO,
    ),
    Kind(
        id="youtube.days",
        en="YouTube Studio: table by date",
        zh="YouTube 工作室：按日期的表格",
        files=("Table data.csv", "Date.csv"),
        columns=(
            column("day", DAY, required=True, **_DATE),
            column("hours", TEXT, required=True, **_HOURS),
            *_columns("plays"),
            column("viewers", COUNT, **_VIEWERS),
            column("new_viewers", COUNT, **_NEW),
            column("returning_viewers", COUNT, **_RETURNING),
        ),
        tables=("account_daily",),
        finish=_days,
        **{**_STUDIO, "family": "youtube.days"},
    ),
    Kind(
        id="youtube.totals",
        en="YouTube Studio: totals, one figure by day",
        zh="YouTube 工作室：总计（单个指标，每天一行）",
        files=("Totals.csv", "总计.csv"),
        columns=(
            column("day", DAY, required=True, **_DATE),
            column("hours", TEXT, **_HOURS),
            *_columns(),
            column("viewers", COUNT, **_VIEWERS),
        ),
        tables=("account_daily",),
        exact=True,
        extra=True,
        companion=True,
        finish=_days,
        **_STUDIO,
    ),
    Kind(
        id="youtube.traffic",
        en="YouTube Studio: table by traffic source, with search terms where it is in detail",
        zh="YouTube 工作室：按流量来源的表格（细分时含搜索词）",
        files=("Table data.csv", "Traffic source.csv"),
        columns=(
            column("source", TEXT, required=True, **_SOURCE),
            column("type", TEXT, en="Source type"),
            column("title", TEXT, en="Source title"),
            column("hours", TEXT, **_HOURS),
            *_columns("plays"),
        ),
        tables=("traffic", "keywords"),
        single=True,
        finish=_searched,
        make={"traffic": _traffic, "keywords": _keywords},
        **{**_STUDIO, "family": "youtube.traffic"},
    ),
    Kind(
        id="youtube.demographics",
        en="YouTube Studio: viewers by age and gender",
        zh="YouTube 工作室：观众年龄与性别",
        files=("Table data.csv", "Viewer age.csv"),
        columns=(
            column("age", TEXT, required=True, en="Viewer age", zh="观看者年龄", ja="視聴者の年齢"),
            column("gender", _GENDERS, en="Viewer gender", zh="观看者性别", ja="視聴者の性別"),
            column("share", PERCENT, required=True, **_VIEWS_SHARE),
        ),
        tables=("portrait",),
        exact=True,
        single=True,
        details=False,
        make={"portrait": _portrait(("age", "age"), ("gender", "gender"))},
        **{**_STUDIO, "family": "youtube.demographics", "sure": "B"},
    ),
    Kind(
        id="youtube.gender",
        en="YouTube Studio: viewers by gender",
        zh="YouTube 工作室：观众性别",
        files=("Table data.csv", "Viewer gender.csv"),
        columns=(
            column("gender", _GENDERS, required=True, en="Viewer gender", zh="观看者性别", ja="視聴者の性別"),
            column("share", PERCENT, required=True, **_VIEWS_SHARE),
        ),
        tables=("portrait",),
        exact=True,
        single=True,
        details=False,
        make={"portrait": _portrait(("gender", "gender"))},
        **{**_STUDIO, "family": "youtube.gender", "sure": "B"},
    ),
    Kind(
        id="youtube.geography",
        en="YouTube Studio: table by country",
        zh="YouTube 工作室：按国家/地区的表格",
        files=("Table data.csv", "Geography.csv"),
        columns=(
            column(
                "segment",
                TEXT,
                required=True,
                en="Geography",
                zh=("地理位置", "地区"),
                ja="地域",
                pt="Geografia",
            ),
            column("hours", TEXT, required=True, **_HOURS),
            *_columns("plays"),
        ),
        tables=("portrait",),
        single=True,
        finish=apart("average_watch_s", "average_watch_share", "hours", "impressions", "cover_click_rate"),
        make={"portrait": _regions},
        **{**_STUDIO, "family": "youtube.geography"},
    ),
    Kind(
        id="youtube.retention",
        en="YouTube Studio: audience retention of one video",
        zh="YouTube 工作室：单个视频的观众留存",
        files=("Audience retention <from>_<to> <title>.zip", "Organic.csv", "All.csv"),
        columns=(
            column("position", PERCENT, required=True, **_POSITION),
            column("value", PERCENT_AND_MORE, required=True, **_WATCHING),
            column("compared", TEXT, **_COMPARED),
        ),
        tables=("curve",),
        exact=True,
        finish=_retention,
        make={"curve": _curve},
        **_RETENTION,
    ),
    Kind(
        id="youtube.retention_api",
        en="YouTube Analytics API: audience retention of one video",
        zh="YouTube Analytics API：单个视频的观众留存",
        files=("<any>.json",),
        columns=(
            column("position", RATIO, required=True, en="elapsedVideoTimeRatio"),
            column("value", RATIO, required=True, en="audienceWatchRatio"),
            column("compared", TEXT, en="relativeRetentionPerformance"),
        ),
        tables=("curve",),
        exact=True,
        finish=_retention,
        make={"curve": _curve},
        **_RETENTION,
    ),
    Kind(
        id="youtube.retention_subscribers",
        en="YouTube Studio: audience retention by subscription",
        zh="YouTube 工作室：按是否订阅的观众留存",
        files=("Subscribers and non-subscribers.csv",),
        columns=(
            column("position", PERCENT, required=True, **_POSITION),
            column("value", PERCENT_AND_MORE, required=True, **_WATCHING),
            column("compared", TEXT, **_COMPARED),
            column("of", words(_AUDIENCES, others=False), required=True, en="Subscription status"),
        ),
        tables=("curve",),
        extra=True,
        finish=_retention,
        make={"curve": _curve},
        **_RETENTION,
    ),
    Kind(
        id="youtube.retention_viewers",
        en="YouTube Studio: audience retention of new and returning viewers",
        zh="YouTube 工作室：新观众与回访观众的留存",
        files=("New and returning viewers.csv",),
        columns=(
            column("position", PERCENT, required=True, **_POSITION),
            column("value", PERCENT_AND_MORE, required=True, **_WATCHING),
            column("compared", TEXT, **_COMPARED),
            column("of", words(_AUDIENCES, others=False), required=True, en="New and Returning Viewers"),
        ),
        tables=("curve",),
        extra=True,
        finish=_retention,
        make={"curve": _curve},
        **_RETENTION,
    ),
    Kind(
        id="youtube.retention_activity",
        en="YouTube Studio: where viewers started and stopped, kept in details",
        zh="YouTube 工作室：观众开始与停止的位置（原样保留在 details）",
        files=("Detailed activity.csv",),
        columns=(
            column("position", TEXT, required=True, **_POSITION),
            column("started", TEXT, required=True, en="Started watching"),
            column("stopped", TEXT, required=True, en="Stopped watching"),
            column("seen", TEXT, required=True, en="Number of times each moment was seen"),
        ),
        tables=("details",),
        extra=True,
        finish=_activity,
        **_RETENTION,
    ),
)
