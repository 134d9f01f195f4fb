"""Who watches a synthetic work: shares of its viewers beside the platform's, as the creator centre gives them.

A share is a whole count over a whole denominator, and denominators differ between dimensions, because not
everything is known of everybody. TGI is 100 x share / the platform's share, with one platform for all works
(``words.PLATFORM``), so that the shares it implies sum to 1 over every complete dimension.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from analytics_kit.sandbox.words import COMMON_INTERESTS, PLATFORM
from analytics_kit.sandbox.works import divide, draw

if TYPE_CHECKING:
    import random

    from analytics_kit.sandbox.works import Work

#: Of how many viewers a dimension is known. As in the documents, gender and age share a denominator.
_KNOWN = {
    "gender": 0.84,
    "age": 0.84,
    "active": 0.86,
    "province": 0.86,
    "city_level": 0.81,
    "career": 0.38,
}
#: Below this, the platform shows no portrait at all.
FEWEST_PLAYS = 200


def counts(work: Work, dimension: str) -> dict[str, int]:
    """Return how many viewers of each segment are known; the sum is the dimension's denominator."""
    rng = work.rng(dimension)
    lean = dict(work.creator.vertical.lean.get(dimension, {}))
    if dimension == "province":
        # Each creator is better known in some provinces than in others, most of all at home.
        fame = work.creator.rng(work.seed, "provinces")
        lean = {province: math.exp(fame.gauss(0, 0.3)) for province in PLATFORM["province"]}
        lean[work.creator.home] = 3.6
        if work.topic.province:
            lean[work.topic.province] = max(2.6, 1.5 * lean[work.topic.province])
    weights = {
        segment: share * lean.get(segment, 1.0) * math.exp(rng.gauss(0, 0.09))
        for segment, share in PLATFORM[dimension].items()
    }
    return divide(rng, round(work.plays * _KNOWN[dimension]), weights)


def shares(counted: dict[str, int]) -> dict[str, float]:
    """Return the shares of the segments that occur."""
    total = sum(counted.values())
    return {segment: count / total for segment, count in counted.items() if count}


def distribution(work: Work, dimension: str, *, top: int | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return one dimension as the provider writes it: shares by share, TGI by TGI, the ``top`` segments only."""
    share_by_segment = shares(counts(work, dimension))
    listed = sorted(share_by_segment.items(), key=lambda pair: -pair[1])[:top]
    tgi = {segment: 100 * share / PLATFORM[dimension][segment] for segment, share in listed}
    return {
        "ratio_list": _entries(dict(listed)),
        "tgi_list": _entries(dict(sorted(tgi.items(), key=lambda pair: -pair[1]))),
    }


def portrait(work: Work) -> dict[str, Any]:
    """Return the answer of ``item_audience_portrait``, without its status.

    ``career`` is only known for works that many watched; ``new_user``, of which no document shows an element, is
    always empty. Where hardly anybody watched, lists are null, which real services write for an empty one.
    """
    if work.plays < FEWEST_PLAYS:
        nothing = {"ratio_list": None, "tgi_list": None}
        return {
            "active": None,
            "gender": nothing,
            "province": nothing,
            "age": nothing,
            "career": None,
            "city_level": nothing,
            "new_user": None,
        }
    empty: dict[str, list[Any]] = {"ratio_list": [], "tgi_list": []}
    few = work.plays < 1000
    top = 10 if "ten_provinces" in work.odd or few else None if "all_provinces" in work.odd else 15
    return {
        "active": _entries(shares(counts(work, "active"))),
        "gender": distribution(work, "gender"),
        "province": distribution(work, "province", top=top),
        "age": distribution(work, "age"),
        "career": distribution(work, "career") if work.plays > 100_000 else [],
        "city_level": empty if few or "no_city_level" in work.odd else distribution(work, "city_level"),
        "new_user": [],
    }


def others(work: Work) -> dict[str, Any]:
    """Return the answer of ``item_audience_others``, without its status.

    The further a work reaches beyond its creator's followers, the smaller the share of fans. Interests are
    those of the vertical first; as with real providers, the list stops before it sums to 1.
    """
    rng = work.rng("others")
    if work.plays < FEWEST_PLAYS:
        return {"audience_distribution": {"fan_list": None}, "audience_keyword": {"keyword_list": None}}
    fans, known = _fans(work, rng)
    own = rng.sample(work.creator.vertical.interests, len(work.creator.vertical.interests))
    words = own + rng.sample(COMMON_INTERESTS, 3)
    weights = [math.exp(rng.gauss(0, 0.15)) / (index + 2) for index in range(len(words))]
    scale = rng.uniform(0.87, 0.94) / sum(weights)
    ranked = sorted(
        ((word, round(w * scale, 4)) for word, w in zip(words, weights, strict=True)), key=lambda p: -p[1]
    )
    return {
        "audience_distribution": {"fan_list": _entries({"1": fans / known, "0": (known - fans) / known})},
        "audience_keyword": {"keyword_list": [{"keyword": word, "value": value} for word, value in ranked]},
    }


def _fans(work: Work, rng: random.Random) -> tuple[int, int]:
    """Return how many plays are known to be fans', and of how many plays that is known."""
    known = round(work.plays * 0.9)
    return draw(rng, known, 0.45 / (1 + 2 * work.plays / work.creator.followers)), known


def fan_share(work: Work) -> float:
    """Return the share of fans among the plays, which :func:`others` gives too; there must be some."""
    fans, known = _fans(work, work.rng("others"))
    return fans / known


def searches(work: Work) -> dict[str, Any]:
    """Return the answer of ``item_search_keyword``, without its status: words and shares, no counts.

    ``show_from`` are the ten commonest searches among the plays that came from search, so their shares sum to less
    than 1; ``inspire_search`` is what some viewers searched once they had watched. A work that is odd in this has
    percentages from 0 to 100.
    """
    full = 100 if "percent_to_100" in work.odd else 1
    lists = {"inspire_search": _inspired(work), "show_from": _leading_searches(work)}
    return {
        name: [
            {"keyword": word, "percent": round(full * count / total, 2 if full == 100 else 4)}
            for word, count in listed
        ]
        or None
        for name, (listed, total) in lists.items()
    }


def _inspired(work: Work) -> tuple[list[tuple[str, int]], int]:
    """Return the six commonest searches after watching with their counts, and the count of all."""
    rng = work.rng("inspired searches")
    total = draw(rng, work.plays, 0.002)
    patterns = work.creator.vertical.searches
    words = [work.creator.name, *(word.format(t=work.topic.name) for word in rng.sample(patterns, 7))]
    weights = {word: math.exp(rng.gauss(0, 0.2)) / (index + 1) for index, word in enumerate(words)}
    counted = divide(rng, total, weights)
    return sorted(((w, n) for w, n in counted.items() if n), key=lambda pair: -pair[1])[:6], total


def _leading_searches(work: Work) -> tuple[list[tuple[str, int]], int]:
    """Return the ten commonest searches that led to the work with their counts, and the count of all."""
    rng = work.rng("searches")
    total = work.traffic.get("search", 0)
    patterns = work.creator.vertical.searches
    # The topic itself leads; how the others follow differs from work to work (Zipf's law).
    words = [patterns[0], *rng.sample(patterns[1:], len(patterns) - 1)]
    weights = {
        word.format(t=work.topic.name): math.exp(rng.gauss(0, 0.2)) / (index + 1) ** 1.1
        for index, word in enumerate(words)
    }
    counted = divide(rng, round(total * rng.uniform(0.72, 0.93)), weights)
    listed = sorted(((word, count) for word, count in counted.items() if count), key=lambda pair: -pair[1])[
        :10
    ]
    return listed, total


def _entries(values: dict[str, float]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in values.items()]
