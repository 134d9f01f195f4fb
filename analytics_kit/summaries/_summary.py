"""What a summary is made of: claims, each of which is said where all of its figures are known."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from analytics_kit import display
from analytics_kit._width import one_line

if TYPE_CHECKING:
    from collections.abc import Callable


_BOLD = re.compile(r"\*\*(.+?)\*\*")


class Claim(NamedTuple):
    """One claim: its stable id, and how it is written; None where it is not said."""

    id: str
    text: str | None = None
    markdown: str | None = None


@dataclass(frozen=True, repr=False)
class Summary:
    """What figures come to, in sentences.

    It shows as a Markdown list in a notebook and in a report, and as plain text elsewhere. Summaries can be added.

    Parameters
    ----------
    parts
        Its claims, in the order in which they are printed.

    Examples
    --------
    >>> mix = pl.DataFrame({"item_id": ["1"], "source": ["search"], "share": [0.25], "rank": [1]})
    >>> from analytics_kit import summaries
    >>> print(summaries.traffic(mix))
    - First source of plays: search with 25.0%.
    - Search brought 25.0% of the plays.
    """

    parts: tuple[Claim, ...]

    @property
    def claims(self) -> pl.DataFrame:
        """The claims, those too that are not said.

        Returns
        -------
        polars.DataFrame
            claim: text, its id, for instance ``"retention.mean_lead"``; an id has several rows where several things
            are claimed alike. text: what a reader sees, null where it is not said. said: whether it is. In the
            order in which they are printed.
        """
        rows = [(claim.id, claim.text, claim.text is not None) for claim in self.parts]
        schema = {"claim": pl.String, "text": pl.String, "said": pl.Boolean}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def __add__(self, other: Summary) -> Summary:
        return Summary(self.parts + other.parts) if isinstance(other, Summary) else NotImplemented

    def __str__(self) -> str:
        return "\n".join(f"- {claim.text}" for claim in self.parts if claim.text is not None)

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return "\n".join(f"- {claim.markdown}" for claim in self.parts if claim.markdown is not None)


def claim(claim_id: str, message: str | None, /, **figures: Any) -> Claim:
    """Say a message with its figures, if there is one and all of them are known.

    Parameters
    ----------
    claim_id
        Its stable id.
    message
        In the reader's language, in Markdown, with the figures in braces; None where nothing is claimed.
    **figures
        Numbers and texts; those that the message does not name do not matter. Whatever is in a text is shown as it
        is: it is escaped here, and nowhere else. Null, NaN and a blank text are not known.

    Examples
    --------
    >>> claim("keywords.first", "First word: **{word}**.", word="[a]")
    Claim(id='keywords.first', text='First word: [a].', markdown='First word: **&#91;a&#93;**.')
    >>> claim("keywords.first", "First word: **{word}**.", word=None)
    Claim(id='keywords.first', text=None, markdown=None)
    """
    if message is None:
        return Claim(claim_id)
    figures = {name: figures[name] for _, name, _, _ in Formatter().parse(message) if name is not None}
    if any(map(_is_unknown, figures.values())):
        return Claim(claim_id)
    return Claim(
        claim_id,
        text=message.replace("**", "").format(**_texts(figures, one_line)),
        markdown=_BOLD.sub(_bold, message.format(**_texts(figures, display.markdown))),
    )


def _is_unknown(figure: Any) -> bool:
    if isinstance(figure, str):
        return not one_line(figure)
    return figure is None or (isinstance(figure, float) and math.isnan(figure))


def _texts(figures: dict[str, Any], write: Callable[[str], str]) -> dict[str, Any]:
    return {name: write(value) if isinstance(value, str) else value for name, value in figures.items()}


def _bold(match: re.Match[str]) -> str:
    """Write as an element what Markdown would not take for bold: asterisks between a letter and another sign.

    Chinese sets no space before them, and a text of others may begin with any sign.
    """
    before, inside, behind = match.string[: match.start()][-1:], match[1], match.string[match.end() :][:1]
    if (before.isalnum() and not inside[0].isalnum()) or (behind.isalnum() and not inside[-1].isalnum()):
        return f"<strong>{inside}</strong>"
    return match[0]
