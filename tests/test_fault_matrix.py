"""What a user gets, what is sent and what is charged, for every fault, over real HTTP.

"Charged" is what the sandbox says, and it assumes the worst of every fault: see ``analytics_kit.sandbox.faults``.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import analytics_kit as ak
from analytics_kit import errors
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app
from analytics_kit.sandbox.faults import Faults
from analytics_kit.sandbox.world import World
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from analytics_kit.route import Route

ITEM = douyin.ItemSearchKeyword(item_id="7559536212910853422")
#: Three pages: 20 works, 20 works, 2 works.
PAGED = douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31", count=20)
#: Three works in one call.
BATCH = douyin.ItemOverviewData(ids=list(World().works)[:3])
REQUESTS = {"item": ITEM, "paged": PAGED, "batch": BATCH}
#: A timeout that ends before a slow answer comes, and no waits that a test would notice.
OPTIONS = {"timeout": 0.4, "retries": 3, "progress": False}

EXPECTED = """
| fault       | route | options      | the user gets                                                 | sent | charged |
| ----------- | ----- | ------------ | ------------------------------------------------------------- | ---- | ------- |
| none        | item  |              | 3 rows                                                        | 1    | 1       |
| none        | paged |              | 43 rows                                                       | 3    | 3       |
| 429:2       | item  |              | 3 rows                                                        | 3    | 1       |
| 429:2       | paged |              | 43 rows                                                       | 5    | 3       |
| 429         | item  |              | RateLimitError 429                                            | 4    | 0       |
| 429         | paged |              | RateLimitError 429                                            | 4    | 0       |
| 502:1       | item  |              | 3 rows                                                        | 2    | 1       |
| 502:1       | paged |              | 43 rows                                                       | 4    | 3       |
| 503:2       | item  |              | 3 rows                                                        | 3    | 1       |
| 503:2       | paged |              | 43 rows                                                       | 5    | 3       |
| 504:1       | item  |              | 3 rows                                                        | 2    | 1       |
| 504:1       | paged |              | 43 rows                                                       | 4    | 3       |
| 503         | item  |              | ServerError 503                                               | 4    | 0       |
| 503         | paged |              | ServerError 503                                               | 4    | 0       |
| 500:1       | item  |              | ServerError 500                                               | 1    | 1       |
| 500:1       | paged |              | ServerError 500                                               | 1    | 1       |
| slow=0.1    | item  |              | 3 rows                                                        | 1    | 1       |
| slow=0.1    | paged |              | 43 rows                                                       | 3    | 3       |
| slow=1:1    | item  |              | TransportError ReadTimeout                                    | 1    | 1       |
| slow=1:1    | paged |              | TransportError ReadTimeout                                    | 1    | 1       |
| cut:1       | item  |              | TransportError RemoteProtocolError                            | 1    | 1       |
| cut:1       | paged |              | TransportError RemoteProtocolError                            | 1    | 1       |
| truncated:1 | item  |              | PayloadError 200                                              | 1    | 1       |
| truncated:1 | paged |              | PayloadError 200                                              | 1    | 1       |
| html:1      | item  |              | PayloadError 200                                              | 1    | 1       |
| html:1      | paged |              | PayloadError 200                                              | 1    | 1       |
| empty       | paged |              | 0 rows, warned: an empty page says that there are more.       | 1    | 1       |
| still       | paged |              | 40 rows, warned: the cursor stands still.                     | 2    | 2       |
| again       | paged |              | 20 rows, warned: 20 works came twice                          | 2    | 2       |
| lost        | paged |              | 30 rows                                                       | 3    | 3       |
| none        | batch |              | 3 rows                                                        | 1    | 1       |
| lost        | batch |              | 2 rows, warned: 1 of 3 ids did not come: 7503486023818006762. | 1    | 1       |
| 500:1       | item  | retry_billed | 3 rows                                                        | 2    | 2       |
| slow=1:1    | item  | retry_billed | 3 rows                                                        | 2    | 2       |
| cut:1       | item  | retry_billed | 3 rows                                                        | 2    | 2       |
| truncated:1 | item  | retry_billed | 3 rows                                                        | 2    | 2       |
| html:1      | item  | retry_billed | 3 rows                                                        | 2    | 2       |
"""


def outcome(url: str, faults: Faults, request: Route, **options: object) -> tuple[str, int, int]:
    """Fetch under a fault: what the user gets, how many calls were sent, how many were charged."""
    settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
    with (
        ak.live(settings=settings, **OPTIONS | options) as session,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always", errors.PartialResultWarning)
        try:
            result = f"{session.fetch(request).height} rows"
        except errors.ProviderError as problem:
            result = f"{type(problem).__name__} {problem.code or ''}".strip()
        sent = session.calls.get_column("sent").sum()
    if caught:
        result += f", warned: {str(caught[0].message).removeprefix(f'{request.id}: ').partition(' Paging')[0].partition(', and stand')[0]}"
    assert sent == len(faults.log)
    return result, sent, sum(call.billed for call in faults.log)


def matrix(url: str, faults: Faults) -> str:
    """Return the matrix as a Markdown table, of a sandbox whose faults are changed for each row."""
    rows = [("fault", "route", "options", "the user gets", "sent", "charged")]
    for line in EXPECTED.strip().splitlines()[2:]:
        fault, route, option = (cell.strip() for cell in line.strip("|").split("|")[:3])
        options = {option: True} if option else {}
        spec = "" if fault == "none" else f"{fault},retry_after=0.01"
        vars(faults).update(vars(Faults.parse(spec)))
        results = outcome(url, faults, REQUESTS[route], **options)
        rows.append((fault, route, option, *map(str, results)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rows.insert(1, tuple("-" * width for width in widths))
    lines = (
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    )
    return "\n".join(lines)


def test_what_each_fault_means_for_the_user_and_the_bill() -> None:
    faults = Faults()
    with app.running(faults=faults) as url:
        assert matrix(url, faults) == EXPECTED.strip()
