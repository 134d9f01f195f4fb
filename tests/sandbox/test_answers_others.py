"""keyapi, aitoearn and amagi see the same works, each with its own envelope and its own refusals."""

from __future__ import annotations

import httpx
import polars as pl
import pytest

import analytics_kit as ak
from analytics_kit import envelopes, errors
from analytics_kit.providers import GATEWAYS, PROVIDERS
from analytics_kit.routes import aitoearn, amagi, douyin, keyapi
from analytics_kit.sandbox import app, documented
from analytics_kit.sandbox.answers import answer
from analytics_kit.sandbox.answers.others import NOW
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
        rates=dict.fromkeys(GATEWAYS),
        progress=False,
    )


def look(item_id, platform="tiktok", **period):
    return aitoearn.WorkAnalytics(
        platform=platform, platform_work_id=item_id, account_id="sandbox-account", **period
    )


def frame(request, table=None) -> pl.DataFrame:
    return ak.parse(request, {"code": 0, "data": answer(WORLD, request)}, table)


# The same works


def test_every_provider_tells_the_same_of_a_work(url):
    ids = IDS[:12]
    with session(url) as live:
        frames = [
            live.fetch(douyin.ItemOverviewData(ids=ids)),
            live.fetch(keyapi.VideoDetailAnalytics(video_ids=ids)),
            live.fetch_all([look(item_id) for item_id in ids]),
            live.fetch_all([amagi.OneWork(aweme_id=item_id) for item_id in ids]),
        ]
        exported = live.fetch(douyin.ItemListDownload(min_cursor="2025-05-01", max_cursor="2025-10-31"))
    # The export names no id: whose row it is, title and moment tell.
    known = frames[0].select("title", "published_at", "item_id")
    frames.append(exported.drop("item_id").join(known, on=["title", "published_at"]).select(exported.columns))
    works = pl.concat(frames)  # five providers' answers in one table
    assert works["provider"].unique().sort().to_list() == ["tikomni", "keyapi", "aitoearn", "amagi"]
    same = ("title", "published_at", "likes", "comments", "shares")
    counts = (
        works.filter(pl.col("item_id").is_in(ids)).group_by("item_id").agg(pl.col(same).n_unique(), pl.len())
    )
    assert counts["len"].to_list() == [5] * 12
    assert (counts.select(same) == 1).to_numpy().all()


def test_amagi_knows_no_plays_and_the_others_agree():
    work = WORLD.works[IDS[5]]
    assert frame(amagi.OneWork(aweme_id=work.item_id))["plays"].to_list() == [None]
    assert frame(keyapi.VideoDetailAnalytics(video_ids=work.item_id))["plays"].to_list() == [work.plays]
    assert frame(look(work.item_id)).select("plays", "views").row(0) == (None, work.plays)


# keyapi


def test_the_documented_video_is_answered_as_the_documents_print_it():
    request = keyapi.VideoDetailAnalytics(video_ids=documented.VIDEO_ID)
    assert answer(WORLD, request) == [documented.VIDEO]


def test_growth_is_larger_over_more_days_and_never_more_than_all_there_is():
    for batch in keyapi.VideoDetailAnalytics(video_ids=IDS).split():
        plays = frame(batch, "increments").filter(pl.col("metric") == "plays")
        wide = plays.pivot("days", index="item_id", values="increment").join(frame(batch), on="item_id")
        assert (wide["1"] <= wide["7"]).all()
        assert (wide["7"] <= wide["30"]).all()
        assert (wide["30"] <= wide["plays"].fill_null(0)).all()


def test_some_old_videos_lose_likes_and_some_favourites_are_unknown():
    batches = keyapi.VideoDetailAnalytics(video_ids=IDS).split()
    assert pl.concat(frame(batch, "increments") for batch in batches)["increment"].min() < 0
    assert pl.concat(frame(batch) for batch in batches)["saves"].null_count() > 0


def test_covers_are_signed_and_some_videos_have_no_size():
    facts = pl.concat(
        frame(batch, "video_facts") for batch in keyapi.VideoDetailAnalytics(video_ids=IDS).split()
    )
    video = answer(WORLD, keyapi.VideoDetailAnalytics(video_ids=IDS[:1]))[0]
    assert "x-signature=" in video["reflow_cover"]
    assert facts["cover_url"].str.contains("?", literal=True).any() is False
    assert 0 < facts["width"].null_count() < 0.25 * facts.height
    assert facts.filter(pl.col("width").is_null())["resolution"].null_count() == facts["width"].null_count()


def test_what_keyapi_does_not_know_is_missing_and_the_session_says_so(url):
    ids = [*IDS[:11], UNKNOWN]
    with session(url) as live:
        with pytest.warns(errors.PartialResultWarning, match=UNKNOWN):
            works = live.fetch(keyapi.VideoDetailAnalytics(video_ids=ids))
        assert works["item_id"].to_list() == IDS[:11]
        assert live.calls["credits"].sum() == 2  # two calls of at most ten


# aitoearn


@pytest.mark.parametrize("platform", aitoearn.SUPPORTED)
def test_every_platform_with_figures_answers_and_one_answer_shows_no_growth(platform):
    request = look(IDS[5], platform)
    snapshots = frame(request, "snapshots")
    assert frame(request)["item_id"].to_list() == [IDS[5]]
    assert snapshots["is_current"].to_list()[0]
    assert snapshots["snapshot_at"].null_count() == 0
    for metric in ("views", "plays", "impressions", "reach", "likes", "engagements"):
        assert ak.transforms.snapshot_growth(snapshots, metric=metric).is_empty()


@pytest.mark.parametrize("platform", ["bilibili", "KWAI", "tiktok", "twitter", "youtube"])
def test_a_look_is_dated_by_publishing_and_read_as_of_now(platform):
    work = WORLD.works[IDS[5]]
    body = answer(WORLD, look(work.item_id, platform))
    assert body["snapshots"][0]["snapshotAt"] == body["work"]["publishedAt"]
    assert frame(look(work.item_id, platform), "snapshots")["snapshot_at"].unique().to_list() == [NOW]


def test_views_or_plays_but_never_both():
    for platform in aitoearn.SUPPORTED:
        reported = frame(look(IDS[5], platform), "snapshots").select(
            pl.col("views", "plays").is_not_null().any()
        )
        assert reported.row(0) == (platform in VIEWED, platform == "pinterest")


VIEWED = {"youtube", "tiktok", "bilibili", "KWAI", "threads"}


def test_pinterests_days_add_up_to_what_came_in_the_period():
    young = [
        WORLD.works[item_id] for item_id in IDS if WORLD.works[item_id].created > NOW.timestamp() - 80 * 86400
    ]
    work = max(young, key=lambda work: work.plays)
    days = frame(look(work.item_id, "pinterest", since="2025-05-01", until="2025-10-31"), "snapshots")
    days = days.filter(~pl.col("is_current"))
    assert days["started_at"].is_sorted()
    assert days["plays"].min() >= 0
    assert 0.9 * work.plays < days["plays"].sum() <= work.plays
    assert frame(look(work.item_id, "pinterest", until="2025-10-31"), "snapshots").height <= 32


def test_pinterest_has_nothing_of_days_before_the_pin(url):
    with session(url) as live, pytest.warns(errors.PartialResultWarning, match=IDS[5]):
        assert live.fetch(look(IDS[5], "pinterest", until="2020-01-31")).is_empty()


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (aitoearn.WorkAnalytics(platform="tiktok", platform_work_id=IDS[5]), "Account required"),
        (look(IDS[5], "douyin"), "Work analytics not supported"),
        (look(IDS[5], "linkedin"), "Work analytics not supported"),
    ],
)
def test_without_an_account_or_on_other_platforms_there_is_a_reason_and_no_row(url, request_, words):
    payload = envelopes.read(type(request_), answer(WORLD, request_)).payload
    assert type(request_).shortfall(payload) == words
    with session(url) as live, pytest.warns(errors.PartialResultWarning, match=IDS[5]):
        assert live.fetch(request_).is_empty()


def test_the_documented_work_has_the_figures_that_the_documents_print():
    works = frame(look(documented.ITEM_ID, "douyin"))
    assert (
        works.select(pl.col("plays", "likes", "comments", "shares", "saves").is_not_null().all()).row(0)
        == (True,) * 5
    )
    assert frame(look(documented.ITEM_ID, "douyin"), "snapshots")["is_current"].to_list() == [True]


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


def test_tiktoks_link_names_aitoearn_and_no_table_does():
    assert "sandbox-client" in answer(WORLD, look(IDS[3]))["work"]["url"]
    pages = [
        frame(request).item(0, "url")
        for request in (look(IDS[3]), keyapi.VideoDetailAnalytics(video_ids=IDS[3]))
    ]
    assert pages[0] == pages[1]


def test_a_link_names_who_asked_and_no_table_does():
    request = amagi.OneWork(aweme_id=IDS[3])
    assert "did=sandbox-device" in answer(WORLD, request)["aweme_detail"]["share_url"]
    assert frame(request)["url"].to_list() == [f"https://www.iesdouyin.com/share/video/{IDS[3]}/"]


# Envelopes and refusals

KEYAPI = keyapi.VideoDetailAnalytics(video_ids=IDS[0])


def test_each_success_has_the_documented_envelope(url):
    bearer, own = {"Authorization": "Bearer any"}, {"X-Api-Key": "any"}
    path = f"/api/v2/channels/works/youtube/{IDS[0]}/analytics"
    body = httpx.get(url + KEYAPI.path, params=KEYAPI.wire(), headers=bearer).json()
    assert list(body) == ["code", "message", "data", "requestId"]
    assert (body["code"], body["message"]) == (0, "success")
    body = httpx.get(url + path, headers=own).json()
    assert (body["code"], body["message"]) == (0, "请求成功")
    body = httpx.get(url + amagi.OneWork.path, params={"aweme_id": IDS[0]}).json()
    assert (body["code"], body["data"]["status_code"]) == (200, 0)
    assert body["requestPath"] == f"/douyin/fetch_one_work?aweme_id={IDS[0]}"


def test_keyapi_and_aitoearn_ask_for_a_key_and_amagi_does_not(url):
    response = httpx.get(url + KEYAPI.path, params=KEYAPI.wire())
    assert (response.status_code, response.json()["code"], response.json()["message"]) == (
        401,
        401,
        "apiKey is null",
    )
    path = f"/api/v2/channels/works/douyin/{IDS[0]}/analytics"
    response = httpx.get(url + path, headers={"Authorization": "Bearer any"})
    assert (response.status_code, response.json()["code"]) == (200, 401)
    assert "timestamp" in response.json()
    assert httpx.get(url + amagi.OneWork.path, params={"aweme_id": IDS[0]}).json()["code"] == 200


def test_more_than_ten_ids_are_refused(url):
    response = httpx.get(
        url + KEYAPI.path, params={"video_ids": ",".join(IDS[:11])}, headers={"Authorization": "Bearer any"}
    )
    assert (response.status_code, response.json()["code"]) == (400, 400)
    assert "11 ids" in response.json()["message"]


def test_aitoearn_has_no_unknown_work(url):
    with session(url) as live, pytest.raises(errors.NotFoundError) as caught:
        live.fetch(look(UNKNOWN))
    assert caught.value.provider == "aitoearn"


def test_amagi_says_why_douyin_gave_nothing(url):
    response = httpx.get(url + amagi.OneWork.path, params={"aweme_id": UNKNOWN})
    assert response.status_code == 200
    body = response.json()
    assert (body["success"], body["code"], body["message"]) == (False, 500, "抖音数据获取失败")
    assert body["error"]["errorDescription"] == "获取响应数据失败！原因：status_self_see！"
    assert "msToken=sandbox-session" in body["error"]["requestUrl"]
    with session(url) as live, pytest.raises(errors.ProviderError) as caught:
        live.fetch(amagi.OneWork(aweme_id=UNKNOWN))
    assert "sandbox-session" not in f"{caught.value!r} {vars(caught.value)} {live.calls.write_csv()}"


def test_amagi_names_the_parameter_that_it_misses(url):
    response = httpx.get(url + amagi.OneWork.path)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "aweme_id"
    with pytest.raises(errors.BadRequestError, match="aweme_id:"):
        envelopes.read(amagi.OneWork, response.content, envelopes.Origin.of(amagi.OneWork, 400))
