"""Recording while a template runs: first a rehearsal that says what it would ask, then the recording itself.

A page is never made of a recording: what was recorded is replayed for it, so that it is the page of every later run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from analytics_kit import errors
from analytics_kit._ledger import PlannedCall
from analytics_kit._report import execution
from analytics_kit._report.parameters import values_of
from analytics_kit.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics_kit._report.execution import Job


@dataclass(frozen=True)
class StandIn:
    """A sandbox that answers in the providers' place while a recording is rehearsed.

    Parameters
    ----------
    address
        Where it is.
    secrets
        What it takes for keys and cookies, by the names of their settings.
    """

    address: str
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Estimate:
    """What a recording would send, as far as a rehearsal tells.

    Parameters
    ----------
    asked
        The calls, each once.
    is_whole
        Whether every template came to its end, with answers to all that it asked: then this is about all. Else it is the least,
        and what comes of these calls may ask for more.
    works
        For each template the ids of the works that it is about; None where only the answers tell.
    """

    asked: tuple[PlannedCall, ...]
    is_whole: bool
    works: tuple[tuple[str, ...] | None, ...] = ()

    @property
    def credits(self) -> float:
        """What the calls are charged."""
        return math.fsum(call.credits for call in self.asked)


@dataclass(frozen=True)
class Recorded:
    """What became of the recording of one template.

    Parameters
    ----------
    template
        Its name.
    credits
        What was spent, what may have been charged included.
    failures
        What failed: route and message.
    """

    template: str
    credits: float
    failures: tuple[tuple[str, str], ...] = ()


class Purse:
    """The credits that several recordings share, one after the other.

    Attributes
    ----------
    limit
        What they may spend together; None for no limit.
    spent
        What they have spent.
    """

    def __init__(self, limit: float | None) -> None:
        self.limit = limit
        self.spent = 0.0


async def rehearse(jobs: Sequence[Job], stand_in: StandIn | None) -> Estimate:
    """Run notebooks that record, one after the other, and send nothing to any provider.

    Raises
    ------
    TemplateError
        If a notebook fails for another reason than an answer that did not come: it would fail in a recording too.
    """
    calls: dict[str, PlannedCall] = {}
    works: list[tuple[str, ...] | None] = []
    whole = True
    for job in jobs:
        failed = await _run(job)
        if failed is not None and job.closing.get("problem") not in _NO_ANSWER:
            raise failed
        missing = job.closing.get("asked", [])
        whole = whole and failed is None and (stand_in is not None or not missing)
        calls |= {call["key"]: _planned_call(call) for call in missing}
        works.append(_works(job, is_finished=failed is None))
    return Estimate(tuple(calls.values()), whole, tuple(works))


def _works(job: Job, *, is_finished: bool) -> tuple[str, ...] | None:
    """Return the works that a notebook is about where its parameters name them: a stand-in's answers name others."""
    texts = [value for value in values_of(job.notebook).values() if isinstance(value, str)]
    if is_finished:
        ids = tuple(job.closing.get("subject", {}).get("item_ids", ()))
        return ids if all(id_ in texts for id_ in ids) else None
    item_id = values_of(job.notebook).get("item_id")
    return (item_id,) if isinstance(item_id, str) else None


def rehearsal(stand_in: StandIn | None) -> dict[str, Any]:
    """Return what the jobs of a rehearsal run with."""
    if stand_in is None:
        return {"rehearsal": {}}
    return {"rehearsal": {"address": stand_in.address, "secrets": dict(stand_in.secrets)}}


async def record(job: Job, purse: Purse) -> Recorded:
    """Run a notebook that records.

    Raises
    ------
    TemplateError
        If it fails. What came before is in the cassette.
    """
    before = purse.spent
    failed = await _run(replace(job, run={"max_credits": purse.limit, "spent": before}))
    # Of a kernel that died nobody knows what it spent: all of the limit, as far as the others are concerned.
    unknown = before if purse.limit is None else purse.limit
    purse.spent = max(before, float(job.closing.get("spent", unknown)))
    spent = purse.spent - before
    if failed is not None:
        if job.closing.get("problem") == errors.CreditLimitError.__name__:  # which says all of it
            raise failed
        known = f"{spent:g} credits" if "spent" in job.closing else "nobody knows how much"
        advice = f"Spent before: {known}. What came is kept: the next run goes on from there."
        raise TemplateError(f"{failed}\n{advice}") from failed
    failures = tuple((route, message) for route, message in job.closing.get("failures", []))
    return Recorded(job.name, spent, failures)


async def _run(job: Job) -> TemplateError | None:
    try:
        async with execution.executed(job):
            return None
    except TemplateError as problem:
        return problem


def _planned_call(call: Mapping[str, Any]) -> PlannedCall:
    return PlannedCall(call["route"], call["gateway"], call["address"], call["credits"])


#: The names of the errors that mean that an answer did not come.
_NO_ANSWER = {
    name
    for name in errors.__all__
    if issubclass(getattr(errors, name), errors.ProviderError | errors.CassetteMissError)
}
