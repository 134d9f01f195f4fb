"""The workshop: six lessons, what checks a student's answers, and the edition without solutions.

The lessons are notebooks; each has a module here, with its exercises. :func:`check` computes the answer of an exercise
from the shipped cassettes and compares; where the student's differs it says what to look at. No answer is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics_kit.errors import ParameterError
from analytics_kit.locale import translator
from analytics_kit.workshop import curves, frames, keywords, response, template, tgi
from analytics_kit.workshop._collection import Collection, gather
from analytics_kit.workshop._compare import explain
from analytics_kit.workshop._editions import copy_lessons, lessons
from analytics_kit.workshop._glossary import glossary

__all__ = ["Collection", "Verdict", "check", "collect", "copy_lessons", "exercises", "glossary", "lessons"]

if TYPE_CHECKING:
    from os import PathLike

#: Every exercise, in the order of the lessons.
_EXERCISES = {
    number: exercise
    for lesson in (response, frames, curves, tgi, keywords, template)
    for number, exercise in lesson.EXERCISES.items()
}


@dataclass(frozen=True, repr=False)
class Verdict:
    """What came of checking an answer.

    Parameters
    ----------
    exercise
        Its number, for instance ``"03.2"``.
    passed
        Whether the answer is right; None while the placeholder still stands.
    message
        What to look at, or that it is right.
    """

    exercise: str
    passed: bool | None
    message: str

    def __repr__(self) -> str:
        mark = {True: "✓", False: "✗", None: "…"}[self.passed]
        return f"{mark} {self.exercise}: {self.message}"


def check(exercise: str, answer: Any, *, lang: str = "en") -> Verdict:
    """Check the answer to an exercise.

    Parameters
    ----------
    exercise
        Lesson and number, for instance ``"03.2"``.
    answer
        The student's; anything at all. It is not changed.
    lang
        ``"en"`` or ``"zh"``: the language of what is said.

    Returns
    -------
    Verdict
        It shows as one paragraph. A wrong answer raises nothing.

    Raises
    ------
    ParameterError
        If there is no such exercise, or the language is unknown.

    Examples
    --------
    >>> check("03.2", ...)
    … 03.2: Put your answer in the place of the three dots, then run both cells again.
    >>> check("03.2", 7.415)
    ✗ 03.2: It is 100 times too large. That is percent; here shares go from 0 to 1.
    >>> check("03.2", 0.07415)
    ✓ 03.2: Right.
    """
    _ = translator("workshop", lang)
    definition = _EXERCISES.get(exercise)
    if definition is None:
        msg = f"There is no exercise {exercise!r}. Exercises: {', '.join(_EXERCISES)}."
        raise ParameterError(msg)
    if answer is ...:
        untouched = _("Put your answer in the place of the three dots, then run both cells again.")
        return Verdict(exercise, None, untouched)
    problem = definition.judge(answer, _) if definition.judge else explain(answer, definition, _)
    return Verdict(exercise, problem is None, problem or _("Right."))


def exercises() -> tuple[str, ...]:
    """List the numbers of all exercises, in the order of the lessons.

    Examples
    --------
    >>> exercises()[:2]
    ('01.1', '01.2')
    """
    return tuple(_EXERCISES)


def collect(folder: str | PathLike[str]) -> Collection:
    """Gather who solved what, from the notebooks that students handed in. Nothing in them is run.

    Parameters
    ----------
    folder
        Holds a folder for each student, with the lessons as they were saved; folders within are looked into.

    Returns
    -------
    Collection
        It prints as a table of students and lessons, with what is open, and what the class found hard.

    Raises
    ------
    ParameterError
        If there is no such folder, or no lesson in it.
    """
    return gather(folder, exercises(), list(lessons()))
