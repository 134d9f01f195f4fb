"""The templates ``account`` and ``portfolio``, in both languages and where data are missing."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from analytics_kit import envelopes, report, resources
from analytics_kit.routes import aitoearn

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO: dict[str, Any] = {"start": "2020-01-01", "end": "2020-02-01"}


@pytest.mark.parametrize("name", ["account", "live", "portfolio", "shop"])
def test_a_chinese_paragraph_stands_on_one_line(name: str) -> None:
    # A page and a notebook show a line break as a gap, and Chinese has none after its stops either.
    prose = [
        cell.metadata["zh"]
        for cell in report.read(resources.template(name)).cells
        if cell.cell_type == "markdown" and "zh" in cell.metadata
    ]

    assert prose
    assert [
        text for text in prose if re.search("[\u4e00-\u9fff。，；：、！？”）]\n[\u4e00-\u9fff“（]", text)
    ] == []


def text(path: Path) -> str:
    return html.unescape(path.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["In the lower half both", "Violation points"]),
        ("zh", ["应优先改善", "违规积分", "离下一级处罚还有多远"]),
    ],
)
def test_an_account_is_told_what_to_do_first_and_where_it_stands(
    lang: str, words: list[str], tmp_path: Path
) -> None:
    page = text(report.build("account", lang=lang, out=tmp_path))
    assert [word for word in words if word not in page] == []


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "There are no works in this period"), ("zh", "该时间段没有作品")]
)
def test_an_account_without_works_still_has_a_report(lang: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in text(report.build("account", LONG_AGO, lang=lang, out=tmp_path))


@pytest.mark.usefixtures("in_process")
def test_an_account_that_no_provider_answers_for_still_has_a_report(tmp_path: Path) -> None:
    page = text(report.build("account", {"cassette": "live"}, out=tmp_path))
    assert "There is no diagnosis" in page
    assert "The violation points are not known" in page


@pytest.mark.usefixtures("in_process")
def test_a_portfolio_names_its_platforms_and_who_gives_no_plays(tmp_path: Path) -> None:
    page = text(report.build("portfolio", out=tmp_path))
    for words in ("Douyin: 22 works", "TikTok: 26 works", "No plays, hence no engagement rate: amagi"):
        assert words in page


@pytest.mark.usefixtures("in_process")
def test_a_portfolio_says_which_providers_gave_nothing(tmp_path: Path) -> None:
    page = text(report.build("portfolio", {**LONG_AGO, "tiktok_ids": ""}, out=tmp_path))
    assert "Nothing came from keyapi, aitoearn, amagi" in page


def test_a_portfolio_asks_only_what_can_answer() -> None:
    document = json.loads(resources.find_cassette("portfolio").read_text(encoding="utf-8"))
    interactions = [
        interaction
        for interaction in document["interactions"]
        if "/channels/works/" in interaction["request"]["uri"]
    ]
    payloads = [
        envelopes.read(aitoearn.WorkAnalytics, body(interaction)).payload for interaction in interactions
    ]

    assert {payload.platform for payload in payloads} == {"tiktok", "pinterest"}
    assert [payload.message for payload in payloads if aitoearn.WorkAnalytics.shortfall(payload)] == []


def body(interaction: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = interaction["response"]["body"]["json"]
    return answer


@pytest.mark.usefixtures("in_process")
def test_views_stand_in_for_plays_that_a_platform_does_not_count_and_are_called_so(tmp_path: Path) -> None:
    assert "aitoearn on TikTok: median engagement 3.70% of views" in text(
        report.build("portfolio", out=tmp_path)
    )


@pytest.mark.usefixtures("in_process")
def test_without_an_account_aitoearn_is_not_asked(tmp_path: Path) -> None:
    page = text(report.build("portfolio", {"tiktok_account": "", "pinterest_account": ""}, out=tmp_path))
    assert "Nothing came from aitoearn." in page


@pytest.mark.usefixtures("in_process")
def test_an_engagement_rate_is_per_what_the_parameter_names(tmp_path: Path) -> None:
    page = text(report.build("portfolio", {"denominator": "impressions"}, out=tmp_path))
    assert "of impressions (likes, comments, shares, saves" in page
    assert "No impressions, hence no engagement rate: tikomni, keyapi, aitoearn, amagi" in page
