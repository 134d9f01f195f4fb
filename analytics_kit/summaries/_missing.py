"""The claim that names what was asked for and did not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics_kit.locale import translator
from analytics_kit.summaries._summary import Claim, claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


def missing(claim_id: str, parts: Mapping[str, Frame | None], lang: str, *, of: str | None = None) -> Claim:
    """Name the parts that are empty.

    Parameters
    ----------
    claim_id
        Its stable id.
    parts
        Name -> frame. None was not asked for, and so is not missing.
    lang
        The language.
    of
        The work that they are missing for, where there are several.

    Examples
    --------
    >>> import polars as pl
    >>> missing("tour.missing", {"works": pl.DataFrame(), "traffic": None}, "en").text
    'Missing: works.'
    """
    _ = translator("missing", lang)
    names = _names(_)
    lacking = [names[name] for name, frame in parts.items() if frame is not None and _is_empty(frame)]
    if not lacking:
        return Claim(claim_id)
    if of is not None:
        return claim(claim_id, _("**Missing** for {work}: {parts}."), work=of, parts=_.join(lacking))
    return claim(claim_id, _("**Missing**: {parts}."), parts=_.join(lacking))


def _is_empty(frame: Frame) -> bool:
    return frame.lazy().head(1).collect().is_empty()


def _names(_: Translator) -> dict[str, str]:
    return {
        "metrics": _("metrics"),
        "works": _("works"),
        "retention": _("retention"),
        "likes": _("likes"),
        "bounces": _("bounces"),
        "peers": _("peers"),
        "danmaku": _("danmaku"),
        "portrait": _("portrait"),
        "shares without TGI": _("shares without TGI"),
        "TikTok": _("TikTok"),
        "search words": _("search words"),
        "traffic": _("traffic"),
        "Douyin lives": _("Douyin lives"),
        "TikTok lives": _("TikTok lives"),
        "revenue by day": _("revenue by day"),
        "products": _("products"),
        "videos": _("videos"),
        "the videos' products": _("the videos' products"),
    }
