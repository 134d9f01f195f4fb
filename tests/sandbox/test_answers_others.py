"""keyapi, aitoearn and amagi see the same works, each with its own envelope and its own refusals."""

from __future__ import annotations

import httpx
import polars as pl
import pytest

import analytics_kit as ak
from analytics_kit import envelopes, errors
from analytics_kit.providers import PROVIDERS
from analytics_kit.routes import aitoearn, amagi, douyin, keyapi
from analytics_kit.sandbox import app, documented
from analytics_kit.sandbox.world import World
from analytics_kit.settings import Settings

WORLD = World(seed=7)
IDS = list(WORLD.works)
UNKNOWN = "7000000000000000000"


@pytest.fixture(scope="module")
def url():
    with app.running(WORLD) as base:
        yield base


def session(url: str) -> ak.session.Session:
    base_urls = dict.fromkeys(PROVIDERS, url)
    return ak.live(
        base_urls=base_urls,
        settings=Settings.load(environment=app.CREDENTIALS, base_urls=base_urls),
        progress=False,
    )


def frame(request, table=None) -> pl.DataFrame:
    return ak.parse(request, {"code": 0, "data": WORLD.answer(request)}, table)


# The same works


def test_every_provider_tells_the_same_of_a_work(url):
    ids = IDS[:12]
    with session(url) as live:
        found = [
            live.fetch(douyin.ItemOverviewData(ids=ids)),
            live.fetch(keyapi.VideoDetailAnalytics(video_ids=ids)),
            live.fetch_all([aitoearn.WorkAnalytics(platform="douyin", platform_work_id=one) for one in ids]),
            live.fetch_all([amagi.OneWork(aweme_id=one) for one in ids]),
        ]
        exported = live.fetch(douyin.ItemListDownload(min_cursor="2025-05-01", max_cursor="2025-10-31"))
    # The export names no id: whose row it is, title and moment tell.
    known = found[0].select("title", "published_at", "item_id")
    found.append(exported.drop("item_id").join(known, on=["title", "published_at"]).select(exported.columns))
    works = pl.concat(found)  # five providers' answers in one table
    assert works["provider"].unique().sort().to_list() == ["tikomni", "keyapi", "aitoearn", "amagi"]
    same = ("title", "published_at", "likes", "comments", "shares", "saves")
    told = (
        works.filter(pl.col("item_id").is_in(ids)).group_by("item_id").agg(pl.col(same).n_unique(), pl.len())
    )
    assert told["len"].to_list() == [5] * 12
    assert (told.select(same) == 1).to_numpy().all()


def test_amagi_knows_no_plays_and_the_others_agree():
    work = WORLD.works[IDS[5]]
    assert frame(amagi.OneWork(aweme_id=work.item_id))["plays"].to_list() == [None]
    for request in (
        keyapi.VideoDetailAnalytics(video_ids=work.item_id),
        aitoearn.WorkAnalytics(platform="douyin", platform_work_id=work.item_id),
    ):
        assert frame(request)["plays"].to_list() == [work.plays]


# keyapi


def test_the_documented_video_is_answered_as_the_documents_print_it():
    request = keyapi.VideoDetailAnalytics(video_ids=documented.VIDEO_ID)
    assert WORLD.answer(request) == [documented.VIDEO]


def test_growth_is_larger_over_more_days_and_never_more_than_all_there_is():
    for part in keyapi.VideoDetailAnalytics(video_ids=IDS).split():
        plays = frame(part, "increments").filter(pl.col("metric") == "plays")
        wide = plays.pivot("days", index="item_id", values="increment").join(frame(part), on="item_id")
        assert (wide["1"] <= wide["7"]).all()
        assert (wide["7"] <= wide["30"]).all()
        assert (wide["30"] <= wide["plays"].fill_null(0)).all()


def test_some_old_videos_lose_likes_and_some_favourites_are_unknown():
    parts = keyapi.VideoDetailAnalytics(video_ids=IDS).split()
    assert pl.concat(frame(part, "increments") for part in parts)["increment"].min() < 0
    assert pl.concat(frame(part) for part in parts)["saves"].null_count() > 0


def test_what_keyapi_does_not_know_is_missing_and_the_session_says_so(url):
    ids = [*IDS[:11], UNKNOWN]
    with session(url) as live:
        with pytest.warns(errors.PartialResultWarning, match=UNKNOWN):
            works = live.fetch(keyapi.VideoDetailAnalytics(video_ids=ids))
        assert works["item_id"].to_list() == IDS[:11]
        assert live.calls["credits"].sum() == 2  # two calls of at most ten


# aitoearn


def test_snapshots_grow_day_by_day_up_to_the_figures_of_today():
    work = WORLD.works[IDS[5]]
    request = aitoearn.WorkAnalytics(platform="xhs", platform_work_id=work.item_id, since="2025-05-01")
    snapshots = frame(request, "snapshots")
    saved = snapshots.filter(~pl.col("is_current"))
    assert snapshots["is_current"].to_list()[0]
    assert saved["plays"].is_sorted()
    assert saved["snapshot_at"].is_sorted()
    assert saved["plays"][-1] == snapshots["plays"][0] == work.plays
    assert frame(request)["platform"].to_list() == ["xhs"]


# amagi


def test_the_documents_own_link_finds_the_documented_work():
    assert frame(amagi.OneWork(url="https://v.douyin.com/irQCAn4A/"))["item_id"].to_list() == [
        documented.ITEM_ID
    ]
    named = amagi.OneWork(url=f"https://www.douyin.com/video/{IDS[3]}")
    assert frame(named)["item_id"].to_list() == [IDS[3]]


def test_hashtags_are_those_of_the_title():
    work = WORLD.works[IDS[3]]
    tags = frame(amagi.OneWork(aweme_id=work.item_id), "hashtags")["hashtag"].to_list()
    assert tags
    assert all(f"#{tag}" in work.title for tag in tags)


# Envelopes and refusals

KEYAPI = keyapi.VideoDetailAnalytics(video_ids=IDS[0])
AITOEARN = aitoearn.WorkAnalytics(platform="douyin", platform_work_id=IDS[0])


def test_each_success_has_the_documented_envelope(url):
    bearer, own = {"Authorization": "Bearer any"}, {"X-Api-Key": "any"}
    path = f"/api/v2/channels/works/douyin/{IDS[0]}/analytics"
    said = httpx.get(url + KEYAPI.path, params=KEYAPI.wire(), headers=bearer).json()
    assert list(said) == ["code", "message", "data", "requestId"]
    assert (said["code"], said["message"]) == (0, "success")
    said = httpx.get(url + path, headers=own).json()
    assert (said["code"], said["message"]) == (0, "请求成功")
    said = httpx.get(url + amagi.OneWork.path, params={"aweme_id": IDS[0]}).json()
    assert (said["code"], said["data"]["status_code"]) == (200, 0)


def test_keyapi_and_aitoearn_ask_for_a_key_and_amagi_does_not(url):
    said = httpx.get(url + KEYAPI.path, params=KEYAPI.wire())
    assert (said.status_code, said.json()["code"], said.json()["message"]) == (401, 401, "apiKey is null")
    path = f"/api/v2/channels/works/douyin/{IDS[0]}/analytics"
    said = httpx.get(url + path, headers={"Authorization": "Bearer any"})
    assert (said.status_code, said.json()["code"]) == (200, 401)
    assert "timestamp" in said.json()
    assert httpx.get(url + amagi.OneWork.path, params={"aweme_id": IDS[0]}).json()["code"] == 200


def test_more_than_ten_ids_are_refused(url):
    said = httpx.get(
        url + KEYAPI.path, params={"video_ids": ",".join(IDS[:11])}, headers={"Authorization": "Bearer any"}
    )
    assert (said.status_code, said.json()["code"]) == (400, 400)
    assert "11 ids" in said.json()["message"]


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (aitoearn.WorkAnalytics(platform="douyin", platform_work_id=UNKNOWN), errors.NotFoundError),
        # amagi tells a missing work from a failure no better than this.
        (amagi.OneWork(aweme_id=UNKNOWN), errors.ServerError),
        (amagi.OneWork(url="https://v.douyin.com/nowhere/"), errors.ServerError),
    ],
)
def test_an_unknown_work_is_each_providers_own_refusal(url, request_, kind):
    with session(url) as live, pytest.raises(kind) as caught:
        live.fetch(request_)
    assert caught.value.provider == request_.provider.name


def test_amagi_names_the_parameter_that_it_misses(url):
    said = httpx.get(url + amagi.OneWork.path)
    assert said.status_code == 400
    assert said.json()["errors"][0]["field"] == "aweme_id"
    with pytest.raises(errors.BadRequestError, match="aweme_id:"):
        envelopes.read(amagi.OneWork, said.content, envelopes.Origin.of(amagi.OneWork, 400))
