"""Which calls of a session failed, and why, for whoever reads a report."""

from __future__ import annotations

import polars as pl


def failures(calls: pl.DataFrame) -> pl.DataFrame:
    r"""Tell which calls failed, and why.

    Parameters
    ----------
    calls
        The log of a session, its ``calls``.

    Returns
    -------
    polars.DataFrame
        route and error, the first line of what went wrong: text. Calls that failed alike are one row; in the order of
        the log. Empty where every call was answered.

    Examples
    --------
    >>> calls = pl.DataFrame({"route": ["a.b", "a.b", "a.c"], "error": ["No answer:\n  try again", None, None]})
    >>> failures(calls).rows()
    [('a.b', 'No answer')]
    """
    first_line = pl.col("error").str.split("\n").list.first().str.strip_chars_end(":")
    return calls.drop_nulls("error").select("route", error=first_line).unique(maintain_order=True)
