"""What a session asked, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from analytics_kit.locale import translator
from analytics_kit.summaries._frames import collect_columns
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


class Provenance(Protocol):
    """What is told of a cassette: a session's ``provenance``."""

    source: str
    recorded_at: str


def tour(
    works: Frame,
    *,
    calls: Frame,
    provenance: Provenance | None,
    parts: Mapping[str, Frame | None],
    lang: str = "en",
) -> Summary:
    """Say how many works came, of how many calls, and from where.

    Parameters
    ----------
    works
        The table ``works``: plays.
    calls
        The log of a session, its ``calls``.
    provenance
        Where the answers come from, a session's ``provenance``; None of live ones.
    parts
        What else was asked for: ``"retention"``, ``"portrait"``, ``"search words"``, ``"traffic"`` -> frame. Empty
        ones are named as missing.
    lang
        ``"en"`` or ``"zh"``.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> import polars as pl
    >>> calls = pl.DataFrame({"credits": [0.0]})
    >>> print(tour(pl.DataFrame({"plays": [150, 900]}), calls=calls, provenance=None, parts={}))
    - 2 works, 1,050 plays together.
    - 1 calls, 0 credits.
    - Answers: live.
    """
    _ = translator("tour", lang)
    played = collect_columns(works, "table of works", numbers=["plays"])
    log = collect_columns(calls, "log of calls", numbers=["credits"])
    return Summary(
        (
            claim(
                "tour.works",
                _("{works} works, {plays:,.0f} plays together."),
                works=played.height,
                plays=played.get_column("plays").sum(),
            ),
            claim(
                "tour.calls",
                _("{calls} calls, {credits:g} credits."),
                calls=log.height,
                credits=log.get_column("credits").sum(),
            ),
            _answers(provenance, _),
            missing("tour.missing", {"works": played, **parts}, lang),
        )
    )


def _answers(provenance: Provenance | None, _: Translator) -> Claim:
    if provenance is None:
        return claim("tour.answers", _("Answers: live."))
    sources = {"sandbox": _("sandbox"), "live": _("live")}
    return claim(
        "tour.answers",
        _("Answers: {source}, recorded {at}."),
        source=sources.get(provenance.source, provenance.source),
        at=provenance.recorded_at,
    )
