"""Who solved what: read from the notebooks of a class, as they were saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import report
from analytics_kit._width import is_wide, one_line
from analytics_kit.errors import ParameterError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

#: How a verdict shows; the placeholder still stands where it begins with the third mark.
_VERDICT = re.compile(r"([✓✗…]) ([0-9]{2}\.[0-9]): (.*)", re.DOTALL)
_PASSED = {"✓": True, "✗": False, "…": None}
#: Of how many exercises it is said that they were hard.
_HARDEST = 5


@dataclass(frozen=True, repr=False)
class Collection:
    """What a class handed in.

    Attributes
    ----------
    results
        A row per student and exercise, by student: student, exercise, message: text; passed: whether its check said so,
        null where the check was not run or the placeholder stands.
    unread
        Path -> why a notebook could not be read.
    """

    results: pl.DataFrame
    unread: dict[str, str]

    @property
    def students(self) -> pl.DataFrame:
        """A row per student, in the order of their names.

        Returns
        -------
        polars.DataFrame
            student: text. solved and exercises: how many. open: the exercises that are not solved.
        """
        open_ = pl.col("exercise").filter(~pl.col("passed").fill_null(value=False))
        solved = pl.col("passed").sum().cast(pl.Int64)
        grouped = self.results.group_by("student", maintain_order=True)
        return grouped.agg(solved=solved, exercises=pl.len().cast(pl.Int64), open=open_)

    @property
    def exercises(self) -> pl.DataFrame:
        """A row per exercise, in the order of the lessons.

        Returns
        -------
        polars.DataFrame
            exercise: text. solved, wrong and untried: by how many students.
        """
        grouped = self.results.group_by("exercise", maintain_order=True)
        return grouped.agg(
            solved=pl.col("passed").sum().cast(pl.Int64),
            wrong=(~pl.col("passed")).sum().cast(pl.Int64),
            untried=pl.col("passed").null_count().cast(pl.Int64),
        )

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        lessons = self.results.get_column("exercise").str.slice(0, 2).unique(maintain_order=True).to_list()
        per = self.results.with_columns(lesson=pl.col("exercise").str.slice(0, 2))
        counted = per.group_by("student", "lesson").agg(
            # A lesson in which no check was run, or that was not handed in, is no lesson without a right answer.
            text=pl.when((pl.col("message") != "").any())
            .then(pl.format("{}/{}", pl.col("passed").sum(), pl.len()))
            .otherwise(pl.lit("–"))
        )
        cells = {(student, lesson): text for student, lesson, text in counted.rows()}
        students = self.students.rows()
        names = {student: one_line(student) for student, *_ in students}
        width = max(map(_columns, [*names.values(), "student"]))
        yield _padded("student", width) + "".join(f"{cell:>7}" for cell in [*lessons, "solved"])
        for student, solved, total, _ in students:
            row = [*(cells[student, lesson] for lesson in lessons), f"{solved}/{total}"]
            yield _padded(names[student], width) + "".join(f"{cell:>7}" for cell in row)
        # What nobody came to yet is not hard.
        missed = self.exercises.filter(pl.col("wrong") > 0)
        hardest = missed.sort("wrong", "solved", "exercise", descending=[True, False, False]).head(_HARDEST)
        if hardest.height:
            sentences = [
                f"{exercise} ({solved} solved, {wrong} wrong, {untried} untried)"
                for exercise, solved, wrong, untried in hardest.rows()
            ]
            yield f"Hardest: {', '.join(sentences)}."
        yield "As the checks said when each notebook was saved; nothing was run."
        for path, reason in self.unread.items():
            yield f"Not read: {one_line(path)}: {one_line(reason)}"


def gather(folder: str | PathLike[str], exercises: Sequence[str], lessons: Sequence[str]) -> Collection:
    """Read the notebooks of a class; see :func:`analytics_kit.workshop.collect`."""
    root = Path(folder)
    if not root.is_dir():
        msg = f"The folder {str(root)!r} is not there. Name the one that holds a folder for each student."
        raise ParameterError(msg)
    known = set(lessons)
    verdicts_of: dict[str, dict[str, tuple[bool | None, str]]] = {}
    unread: dict[str, str] = {}
    for path in sorted(root.rglob("*.ipynb")):
        within = path.relative_to(root)
        if path.stem not in known or any(name.startswith(".") for name in within.parts):
            continue
        student = within.parent.as_posix() if within.parent.parts else root.resolve().name
        verdicts = verdicts_of.setdefault(student, {})
        try:
            verdicts |= _verdicts(report.read(path))
        except TemplateError as problem:
            unread[within.as_posix()] = str(problem)
    if not verdicts_of:
        msg = (
            f"There is no lesson below {str(root)!r}. Put a folder there for each student, with the notebooks that they saved: "
            f"{lessons[0]}.ipynb and so on."
        )
        raise ParameterError(msg)
    rows = [
        (student, exercise, *verdicts.get(exercise, (None, "")))
        for student, verdicts in sorted(verdicts_of.items())
        for exercise in exercises
    ]
    schema = {"student": pl.String, "exercise": pl.String, "passed": pl.Boolean, "message": pl.String}
    return Collection(pl.DataFrame(rows, schema=schema, orient="row"), unread)


def _verdicts(notebook: Any) -> dict[str, tuple[bool | None, str]]:
    """Return what the checks of a notebook said, by exercise; of several, the last one."""
    verdicts = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            text = str(output.get("data", {}).get("text/plain", ""))
            if (match := _VERDICT.fullmatch(text.strip())) is not None:
                mark, exercise, message = match.groups()
                verdicts[exercise] = _PASSED[mark], one_line(message)
    return verdicts


def _columns(text: str) -> int:
    """Count the columns of a terminal that a text takes."""
    return sum(1 + is_wide(char) for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))
