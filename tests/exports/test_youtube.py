from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from _exports import CURVE, SAMPLES, text, workbook, zipped

import analytics_kit as ak
from analytics_kit.errors import ExportError, PartialResultWarning

TABLE = SAMPLES["youtube.content"]


def content() -> bytes:
    return TABLE.content()


@pytest.fixture
def works():  # type: ignore[no-untyped-def] # a frame
    with pytest.warns(PartialResultWarning, match="counts 1,500 plays, and the rows listed have 1,400"):
        return ak.read_export(content())


def test_the_blank_before_an_id_goes_and_the_total_is_no_work(works) -> None:  # type: ignore[no-untyped-def]
    assert works.get_column("item_id").to_list() == ["-aB3dEfGhI9", "bB3dEfGhI90"]
    assert works.item(0, "url") == "https://www.youtube.com/watch?v=-aB3dEfGhI9"


def test_a_day_of_publishing_has_no_hour(works) -> None:  # type: ignore[no-untyped-def]
    assert works.get_column("published_at").to_list() == [dt.datetime(2025, 3, 15, tzinfo=dt.UTC), None]
    assert works.get_column("hour_known").to_list() == [False, None]


def test_figures_are_in_their_declared_units(works) -> None:  # type: ignore[no-untyped-def]
    with pytest.warns(PartialResultWarning):
        rates = ak.read_export(content(), "work_metrics")
    assert rates.select("cover_click_rate", "average_watch_s", "average_watch_share").rows() == [
        (0.0412, 25.0, 1.402),
        (0.004, 65.0, 0.61),
    ]
    assert rates.get_column("completion_rate").null_count() == 2  # a mean share is no rate of completion
    assert works.select("duration_s", "impressions", "followers_gained").row(0) == (95.0, 6000, 6)


@pytest.mark.parametrize(
    "headings",
    [
        ["コンテンツ", "動画のタイトル", "動画公開時刻", "長さ", "視聴回数", "総再生時間（単位: 時間）", "インプレッション数", "インプレッションのクリック率 (%)", "平均視聴時間"],
        ["Conteúdo", "Título do vídeo", "Horário de publicação do vídeo", "Duração", "Visualizações", "Tempo de exibição (horas)", "Impressões", "Taxa de cliques de impressões (%)", "Duração média da visualização"],
        ["Contenido", "Título del vídeo", "Hora de publicación del vídeo", "Duración", "Visualizaciones", "Tiempo de visualización (horas)", "Impresiones", "Porcentaje de clics de las impresiones (%)", "Duración media de las visualizaciones"],
        ["内容", "视频标题", "视频发布时间", "时长", "观看次数", "观看时长（小时）", "展示次数", "展示点击率 (%)", "平均观看时长"],
        ["Content", "Video title", "Video publish time", "Duration", "Views", "Watch time (hours)", "Thumbnail impressions", "Thumbnail click-through rate (%)", "Average view duration"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("day", ["Mar 15, 2025", "2025/03/15", "15 de mar de 2025"])
def test_headings_are_in_the_language_of_the_account(headings: list[str], day: str) -> None:
    total = {"コ": "合計", "内": "总计"}.get(headings[0][0], "Total")
    rows = [
        [total, "", "", "", "1,234", 2, 5000, 2.5, "0:00:20"],
        ["aB3dEfGhI90", "Soup", day, 30, "1,234", 2, 5000, 2.5, "0:00:20"],
    ]
    file = text([headings, *rows])
    works = ak.read_export(file)
    assert works.select("plays", "duration_s", "impressions").rows() == [(1234, 30.0, 5000)]
    assert str(works.item(0, "published_at").date()) == "2025-03-15"
    assert ak.inspect_export(file).files[0].kind == "youtube.content"


def test_the_remark_below_five_hundred_rows_is_no_work() -> None:
    rows = [[f"aB3dEfG{at:04d}", "", "", 1] for at in range(3)]
    file = text(
        [["Content", "Video title", "Video publish time", "Views"], *rows, ["Showing top 500 results"]]
    )
    with pytest.warns(PartialResultWarning, match="lists only the first 3"):
        works = ak.read_export(file)
    assert works.height == 3
    assert ak.inspect_export(file).files[0].left_out[0].reason.startswith("a remark at the end")


def test_a_zip_of_a_chart_is_one_download() -> None:
    file = zipped(
        Table_data_csv=content(),
        Chart_data_csv=SAMPLES["youtube.chart"].content(),
        Totals_csv=SAMPLES["youtube.totals"].content(),
    )
    with pytest.warns(PartialResultWarning):
        assert ak.read_export(file).height == 2
    days = ak.read_export(file, "account_daily")
    assert days.select("day", "platform", "plays").row(1) == (dt.date(2025, 6, 11), "youtube", 5)
    chart = ak.read_export(file, "snapshots")
    assert chart.select("item_id", "is_current", "started_at", "ended_at", "plays").row(0) == (
        "bB3dEfGhI90",
        False,
        dt.datetime(2025, 6, 10, tzinfo=dt.UTC),
        dt.datetime(2025, 6, 11, tzinfo=dt.UTC),
        7,
    )


def test_totals_alone_say_too_little() -> None:
    with pytest.raises(ExportError, match="no export that is known"):
        ak.read_export(SAMPLES["youtube.totals"].content())


def test_subscribers_are_net_unless_gained_and_lost_are_told() -> None:
    days = ak.read_export(SAMPLES["youtube.days"].content())
    assert days.select("plays", "followers_gained", "followers_lost").rows() == [(7, 3, 0), (5, 1, 1)]
    both = [*TABLE.headings, "Subscribers gained"]
    file = text([both, [*TABLE.rows[1], 8]])
    assert ak.read_export(file).item(0, "followers_gained") == 8
    details = ak.read_export(file, "details")
    assert ("Subscribers", "6") in details.select("field", "text").rows()


def test_traffic_is_shares_of_views_and_search_words_are_counted_by_views() -> None:
    file = SAMPLES["youtube.traffic"].content()
    with pytest.warns(PartialResultWarning, match="counted by the views"):
        sources = ak.read_export(file, item_id="aB3dEfGhI90")
    assert sources.select("item_id", "source", "share").rows() == [
        ("aB3dEfGhI90", "Shorts feed", 0.7),
        ("aB3dEfGhI90", "YouTube search", 0.3),
    ]
    with pytest.warns(PartialResultWarning):
        words = ak.read_export(file, "keywords")
    assert words.select("keyword", "count").rows() == [("tofu soup", 12)]


def test_viewers_are_portrayed_as_viewers() -> None:
    ages = ak.read_export(SAMPLES["youtube.demographics"].content())
    assert ages.select("dimension", "segment", "share", "of").rows() == [
        ("age", "18-24", 0.5, "viewers"),
        ("age", "65+", 0.5, "viewers"),
        ("gender", "female", 0.7, "viewers"),
        ("gender", "male", 0.3, "viewers"),
    ]


# Retention


def test_a_curve_is_at_seconds_of_the_video_and_has_no_peers() -> None:
    curve = ak.read_export(SAMPLES["youtube.retention"].content(), **CURVE)
    assert curve.rows() == [
        ("aaaaaaaaaaa", "retention", "item", 0.0, 1.05, "all"),
        ("aaaaaaaaaaa", "retention", "item", 0.5, 0.931, "all"),
        ("aaaaaaaaaaa", "retention", "item", 49.5, 0.2, "all"),
    ]
    details = ak.read_export(SAMPLES["youtube.retention"].content(), "details", **CURVE)
    assert details.select("item_id", "field", "text").row(1) == (
        "aaaaaaaaaaa",
        "Compared to other videos (%)",
        "-35.9",
    )


def test_the_answer_of_the_analytics_api_is_a_curve_too() -> None:
    names = ["elapsedVideoTimeRatio", "audienceWatchRatio", "relativeRetentionPerformance"]
    answer = {
        "kind": "k",
        "columnHeaders": [{"name": name} for name in names],
        "rows": [[0.01, 1.2, 0.5], [1.0, 0.3, 0.7]],
    }
    curve = ak.read_export(json.dumps(answer).encode(), **CURVE)
    assert curve.select("second", "value").rows() == [(0.5, 1.2), (50.0, 0.3)]


@pytest.mark.parametrize(("options", "needs"), [({}, "item_id"), ({"item_id": "a"}, "duration_s")])
def test_a_file_of_retention_asks_for_its_video(options: dict[str, str], needs: str) -> None:
    with pytest.raises(ExportError, match=f"{needs}=") as problem:
        ak.read_export(SAMPLES["youtube.retention"].content(), **options)  # type: ignore[arg-type] # options
    assert problem.value.needs == needs


def test_the_video_is_found_in_a_table_beside_it(tmp_path) -> None:  # type: ignore[no-untyped-def] # pytest's
    (tmp_path / "Table data.csv").write_bytes(content())
    zip_ = zipped(Organic_csv=SAMPLES["youtube.retention"].content())
    (tmp_path / "Audience retention 2025-03-15_2025-06-10 Soup, slowly.zip").write_bytes(zip_)

    with pytest.warns(PartialResultWarning, match="Left out: Table data.csv"):
        curve = ak.read_export(tmp_path, "curve")
    assert curve.row(1)[:4] == ("-aB3dEfGhI9", "retention", "item", 0.95)
    with pytest.warns(PartialResultWarning):
        other = ak.read_export(tmp_path, "curve", item_id="bB3dEfGhI90")
    assert other.item(1, "second") == 0.3


def test_segments_of_a_curve_say_whose_they_are() -> None:
    file = zipped(
        Organic_csv=SAMPLES["youtube.retention"].content(),
        Subscribers_csv=SAMPLES["youtube.retention_subscribers"].content(),
        Detailed_csv=SAMPLES["youtube.retention_activity"].content(),
    )
    assert set(ak.read_export(file, **CURVE).get_column("of")) == {"all"}
    with pytest.warns(PartialResultWarning, match="Left out.*not youtube.retention_subscribers"):
        retention = ak.read_export(file, kind="youtube.retention_subscribers", **CURVE)
    assert retention.select("second", "value", "of").rows() == [
        (0.0, 1.0, "subscribed"),
        (0.0, 1.0, "not_subscribed"),
        (25.0, 0.6, "subscribed"),
        (25.0, 0.4, "not_subscribed"),
    ]


def test_a_workbook_of_retention_has_a_sheet_for_each_file() -> None:
    file = workbook(
        SAMPLES["youtube.retention"].cells(),
        sheet="Organic",
        **{"Detailed activity": SAMPLES["youtube.retention_activity"].cells(), "Notes": [["a", "b"], [1, 2]]},
    )
    with pytest.warns(PartialResultWarning, match="Left out: the bytes › Notes"):
        assert ak.read_export(file, **CURVE).height == 3
    kinds = [sheet.kind for sheet in ak.inspect_export(file, **CURVE).files]
    assert kinds == ["youtube.retention", "youtube.retention_activity", None]


def test_two_curves_at_once_cannot_be_told_apart() -> None:
    file = SAMPLES["youtube.retention"].content()
    with pytest.raises(ExportError, match="nothing in them tells their rows apart"):
        ak.read_export([file, file], **CURVE)


def test_of_several_curves_what_is_told_is_of_those_that_no_table_names(tmp_path: Path) -> None:
    (tmp_path / "Table data.csv").write_bytes(content())
    curve = SAMPLES["youtube.retention"].content()
    for title in ("Soup, slowly", "Something else"):
        (tmp_path / f"Audience retention 2025-03-15_2025-06-10 {title}.zip").write_bytes(
            zipped(Organic_csv=curve)
        )
    inspection = ak.inspect_export(tmp_path, item_id="mine", duration_s=50)

    ends = inspection.table("curve").group_by("item_id").agg(pl.col("second").max())
    assert dict(ends.iter_rows()) == {"-aB3dEfGhI9": 94.05, "mine": 49.5}


def test_a_second_curve_of_a_video_is_left_out_and_named() -> None:
    file = SAMPLES["youtube.retention"].content()
    first, second = ak.inspect_export([file, file], **CURVE).files

    assert (first.problem, first.tables["curve"].height) == (None, 3)
    assert "curve" not in second.tables
    assert "is a curve of 'aaaaaaaaaaa', as" in str(second.problem)


def test_another_file_called_all_is_no_curve() -> None:
    with pytest.raises(ExportError, match="no export that is known"):
        ak.read_export(text([["Date", "Monthly audience"], ["2025-06-10", 12]]))
