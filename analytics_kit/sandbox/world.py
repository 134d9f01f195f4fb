"""The synthetic world: four creators with their works, the same for the same seed, on every machine."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from analytics_kit.errors import NotFoundError
from analytics_kit.sandbox.works import CREATORS, publish

if TYPE_CHECKING:
    from analytics_kit.sandbox.works import Creator, Work

COOKIE = "sandbox-creator-"


class World:
    """A world, made from its seed when it is first looked at.

    Examples
    --------
    >>> world = World(seed=7)
    >>> [f"{creator.name}: {len(world.works_of(creator))}" for creator in world.creators]
    ['阿梨的小厨房: 43', '山野慢行: 42', '拆机老陆: 42', '小满今天练了吗: 42']
    """

    creators = CREATORS

    def __init__(self, seed: int = 7) -> None:
        self.seed = seed

    def __repr__(self) -> str:
        return f"World(seed={self.seed})"

    @cached_property
    def works(self) -> dict[str, Work]:
        """All works by id: creator by creator, oldest first."""
        return {work.item_id: work for creator in self.creators for work in publish(self.seed, creator)}

    def work(self, item_id: str) -> Work:
        """Return one work, whoever made it.

        The providers answer only for the works of the creator whose cookie came; the sandbox answers for all, so
        that one cookie is enough in a course.

        Raises
        ------
        NotFoundError
            If the world has no such work.
        """
        try:
            return self.works[item_id]
        except KeyError:
            msg = f"No work {item_id!r} in {self!r}. The route item_list names those of a creator."
            raise NotFoundError(msg) from None

    def works_of(self, creator: Creator) -> list[Work]:
        """Return a creator's works, oldest first."""
        return [work for work in self.works.values() if work.creator is creator]

    def creator(self, cookie: str) -> Creator:
        """Return whose cookie this is: ``sandbox-creator-2`` is the second one's, any other the first one's."""
        number = cookie.removeprefix(COOKIE) if cookie.startswith(COOKIE) else ""
        return next((creator for creator in self.creators if str(creator.number) == number), self.creators[0])

    def odd_cases(self) -> dict[str, list[str]]:
        """Return unusual property -> ids of the works that have it, so that each can be tried.

        Examples
        --------
        >>> sorted(World().odd_cases())
        ['all_provinces', 'below_1000_plays', 'below_200_plays', 'documented', 'empty_peers',
         'line_break_in_title', 'markup_in_title', 'no_city_level', 'no_peers', 'no_plays', 'no_searches',
         'numbers_as_text', 'one_play', 'percent_to_100', 'private', 'short_peers', 'ten_provinces']
        """
        cases: dict[str, list[str]] = {}
        for work in self.works.values():
            properties = {
                "no_plays": work.plays == 0,
                "one_play": work.plays == 1,
                "below_200_plays": work.plays < 200,
                "below_1000_plays": work.plays < 1000,
                "private": not work.public,
            }
            for name in sorted(work.odd | {name for name, holds in properties.items() if holds}):
                cases.setdefault(name, []).append(work.item_id)
        return cases


class AnyWorld(World):
    """A world in which every id is a work's, for whoever tries out what a study of works that nobody here knows would ask.

    Examples
    --------
    >>> AnyWorld().work("7000000000000000000").item_id
    '7000000000000000000'
    """

    def work(self, item_id: str) -> Work:
        """Return the work of an id; of an unknown one, one that is like a known one and has its id."""
        if item_id in self.works:
            return self.works[item_id]
        ordinary = [work for work in self.works.values() if not work.odd and work.plays >= 1000]
        return replace(ordinary[sum(item_id.encode()) % len(ordinary)], item_id=item_id)
