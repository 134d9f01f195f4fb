"""How an account is doing, and what comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import collect_columns, each
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.summaries.works import works as of_works

if TYPE_CHECKING:
    import polars as pl

    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


def account(
    diagnosis: Frame,
    *,
    works: Frame,
    calendar: Frame,
    ladder: Frame,
    violations: Frame,
    lang: str = "en",
) -> Summary:
    """Say what to work on first, and how far the next sanction is.

    Parameters
    ----------
    diagnosis
        What :func:`~analytics_kit.transforms.diagnose` gives.
    works
        The table ``works``: plays.
    calendar
        What ``posting_calendar`` gives of them.
    ladder
        What ``violation_ladder`` gives.
    violations
        The table ``violations``.
    lang
        ``"en"`` or ``"zh"``.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> import polars as pl
    >>> import analytics_kit as ak
    >>> from analytics_kit.routes import tiktok
    >>> session = ak.replay("account")
    >>> ladder = ak.transforms.violation_ladder(session.fetch(tiktok.AccountHealthStatus()))
    >>> nothing = {name: pl.DataFrame(schema=ak.tables.schema(name)) for name in ("diagnosis", "works", "violations")}
    >>> calendar = ak.transforms.posting_calendar(nothing["works"])
    >>> diagnosis = ak.transforms.diagnose(nothing["diagnosis"])
    >>> summary = account(
    ...     diagnosis, works=nothing["works"], calendar=calendar, ladder=ladder, violations=nothing["violations"]
    ... )
    >>> summary.claims.filter("said").get_column("claim").to_list()
    ['account.no_diagnosis', 'works.none', 'account.points', 'account.violations']
    """
    _ = translator("account", lang)
    return Summary(
        (
            *_work_on(_diagnosed(diagnosis), _),
            *of_works(works, calendar=calendar, lang=lang).parts,
            *_points(_steps(ladder), _),
            claim(
                "account.violations",
                _("Violations on record: {violations}."),
                violations=collect_columns(violations, "table of violations", words=["type"]).height,
            ),
        )
    )


# The frames


def _diagnosed(diagnosis: Frame) -> pl.DataFrame:
    return collect_columns(diagnosis, "result of diagnose()", words=["metric"], flags=["priority"])


def _steps(ladder: Frame) -> pl.DataFrame:
    return collect_columns(
        ladder,
        "result of violation_ladder()",
        words=["step", "next_step"],
        numbers=["violation_score", "points_to_next"],
    ).drop_nulls("step")


# The claims


def _work_on(diagnosed: pl.DataFrame, _: Translator) -> list[Claim]:
    urgent = display.words(diagnosed.filter("priority").drop_nulls("metric"), lang=_.lang)
    metrics = urgent.get_column("metric").to_list()
    work_on = _(
        "In the lower half both of the own past and of similar creators: **{metrics}** ({low} of {of} metrics; "
        "chance alone puts a quarter or more of them there)."
    )
    nothing = _("No metric is in the lower half on both counts.")
    unknown = _("There is no diagnosis: the provider gave none.")
    return [
        claim(
            "account.work_on",
            work_on if metrics else None,
            metrics=_.join(metrics),
            low=len(metrics),
            of=diagnosed.get_column("priority").count(),
        ),
        claim("account.nothing_urgent", nothing if diagnosed.height and not metrics else None),
        claim("account.no_diagnosis", None if diagnosed.height else unknown),
    ]


def _points(steps: pl.DataFrame, _: Translator) -> list[Claim]:
    last = _("Violation points: **{violation_score:.0f}** (step: {step}); this is the last step.")
    more = _(
        "Violation points: **{violation_score:.0f}** (step: {step}); "
        "{points_to_next:.0f} more lead to the next step ({next_step})."
    )
    unknown = _("The violation points are not known: the provider gave none.")
    named = display.words(steps, lang=_.lang)
    return [
        *each("account.points", named, lambda row: last if row["next_step"] is None else more),
        claim("account.no_points", None if steps.height else unknown),
    ]
