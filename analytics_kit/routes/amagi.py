"""amagi: a server that the user runs (``npm i @ikenxuan/amagi``), which asks Douyin with the user's own cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.errors import ParameterError
from analytics_kit.providers import AMAGI, Provider
from analytics_kit.route import Extract, Route, Text, param
from analytics_kit.route import Id as WorkId
from analytics_kit.routes._values import Count, Id, Number, Stamp, moment
from analytics_kit.routes._works import bare_link, works

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics_kit.decoding import Converted, Unrecognized
    from analytics_kit.route import Columns


__all__ = ["OneWork"]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


class Author(msgspec.Struct):
    """Who made it."""

    nickname: str | None = None
    uid: Id | None = None
    sec_uid: str | None = None
    follower_count: Count | None = None
    following_count: Count | None = None
    total_favorited: Count | None = None


class Statistics(msgspec.Struct):
    """How people reacted; ``play_count`` is 0 wherever it was seen in public, for works with a million likes too."""

    play_count: Count | None = None
    digg_count: Count | None = None
    comment_count: Count | None = None
    share_count: Count | None = None
    collect_count: Count | None = None


class Film(msgspec.Struct):
    """The video; ``duration`` in milliseconds."""

    duration: Number | None = None


class Mention(msgspec.Struct):
    """A hashtag, or a person, within the caption."""

    hashtag_name: str | None = None
    hashtag_id: Id | None = None


class Aweme(msgspec.Struct):
    """One work as Douyin's own pages get it: hundreds of members, of which these are read."""

    aweme_id: Id
    desc: str | None = None
    create_time: Stamp | None = None
    duration: Number | None = None
    video: Film | None = None
    author: Author | None = None
    share_url: str | None = None
    statistics: Statistics | None = None
    text_extra: list[Mention] | None = None


class Filter(msgspec.Struct):
    """Why Douyin does not show a work: a word such as ``status_self_see``, and what its own pages say then."""

    filter_reason: str | None = None
    detail_msg: str | None = None
    notice: str | None = None


class WorkPayload(msgspec.Struct):
    """The answer of ``one_work``; a work that is gone has no detail."""

    status_code: int = 0
    aweme_detail: Aweme | None = None
    filter_detail: Filter | None = None


def _answered(document: Any) -> Any:
    bare = isinstance(document, dict) and "aweme_id" in document and "aweme_detail" not in document
    return {"aweme_detail": document} if bare else document


def _awemes(payload: WorkPayload) -> list[Aweme]:
    return [] if payload.aweme_detail is None else [payload.aweme_detail]


def _works(payload: WorkPayload, _: Mapping[str, Any]) -> Columns:
    rows = []
    for aweme in _awemes(payload):
        figures = aweme.statistics or Statistics()
        # An album of pictures has a duration of 0.
        milliseconds = aweme.duration or (aweme.video and aweme.video.duration)
        rows.append(
            {
                "provider": AMAGI.name,
                "platform": "douyin",
                "item_id": aweme.aweme_id,
                "title": aweme.desc,
                "author": aweme.author and aweme.author.nickname,
                "published_at": moment(aweme.create_time),
                "duration_s": milliseconds / 1000 if milliseconds else None,
                "url": bare_link(aweme.share_url, aweme.aweme_id)
                or f"https://www.douyin.com/video/{aweme.aweme_id}",
                # 0 is what stands there where it is not known.
                "plays": figures.play_count or None,
                "likes": figures.digg_count,
                "comments": figures.comment_count,
                "shares": figures.share_count,
                "saves": figures.collect_count,
            }
        )
    return works(rows)


def _authors(payload: WorkPayload, _: Mapping[str, Any]) -> Columns:
    pairs = [(aweme.aweme_id, aweme.author) for aweme in _awemes(payload) if aweme.author]
    return {
        "item_id": [item_id for item_id, _ in pairs],
        "author_id": [author.uid for _, author in pairs],
        "sec_uid": [author.sec_uid for _, author in pairs],
        "author": [author.nickname for _, author in pairs],
        "followers": [author.follower_count for _, author in pairs],
        "following": [author.following_count for _, author in pairs],
        "likes_received": [author.total_favorited for _, author in pairs],
    }


def _hashtags(payload: WorkPayload, _: Mapping[str, Any]) -> Columns:
    pairs = [
        (aweme.aweme_id, mention)
        for aweme in _awemes(payload)
        for mention in aweme.text_extra or []
        if mention.hashtag_name
    ]
    return {
        "item_id": [item_id for item_id, _ in pairs],
        "hashtag": [mention.hashtag_name for _, mention in pairs],
        "hashtag_id": [None if mention.hashtag_id == "0" else mention.hashtag_id for _, mention in pairs],
    }


class OneWork(Route, id="amagi.one_work", path="/douyin/fetch_one_work", zh="获取单个作品数据"):
    """One public work on Douyin, a video or an album of pictures: figures, author, hashtags.

    Pass ``aweme_id`` or ``url``, not both. The page that describes amagi names ``url``; amagi 5.8.0, tried on
    2026-11-21, refuses it and takes ``aweme_id``. Plays are not known: Douyin's pages answer 0 for every work.
    """

    provider: ClassVar[Provider] = AMAGI
    payload: ClassVar[Any] = WorkPayload
    tables: ClassVar[Mapping[str, Extract]] = {"works": _works, "authors": _authors, "hashtags": _hashtags}

    url: str | None = param(
        Text(r"https?://\S+", "a share link such as 'https://v.douyin.com/irQCAn4A/'"),
        "The work's share link; a collection (合辑) is not served.",
        "作品分享链接",
        default=None,
    )
    aweme_id: str | None = param(WorkId(), "The work's id, instead of the link.", "作品ID", default=None)

    def check(self) -> None:
        """Check that one of the two is given, and not both."""
        if (self.url is None) == (self.aweme_id is None):
            problem = "neither came" if self.url is None else "both came"
            msg = f"{self.id}: pass aweme_id or url, exactly one; {problem}. amagi 5 takes aweme_id only."
            raise ParameterError(msg)

    def requested_count(self) -> int:
        """Return 1: the route is asked for one work."""
        return 1

    @classmethod
    def convert(cls, document: Any, at: str) -> Converted:
        """Convert an answer, or one work alone: what browsers record of Douyin has no answer around it."""
        return super().convert(_answered(document), at)

    @classmethod
    def unrecognized(cls, document: Any, at: str) -> Unrecognized | None:
        """Return what has none of the members that the contract names; None where all can be read."""
        return super().unrecognized(_answered(document), at)

    @classmethod
    def ids_in(cls, payload: WorkPayload) -> Iterable[str]:
        """Return the id of the work that came."""
        return [aweme.aweme_id for aweme in _awemes(payload)]

    @classmethod
    def shortfall(cls, payload: WorkPayload) -> str | None:
        """Return why Douyin does not show the work, where it says so."""
        reason = payload.filter_detail
        if payload.aweme_detail is not None or reason is None:
            return None
        return reason.filter_reason or reason.detail_msg or reason.notice
