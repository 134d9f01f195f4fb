"""The lessons as files: the teacher's edition, and the students' without solutions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analytics_kit import report, resources
from analytics_kit.errors import ParameterError, TemplateError

if TYPE_CHECKING:
    from os import PathLike

#: The tag of the cells that only the teacher's edition has.
SOLUTION = "solution"


def lessons() -> dict[str, Path]:
    """List the lessons of the teacher's edition.

    Returns
    -------
    dict of str to Path
        Name (the stem of the file) to notebook, in the order of the lessons.

    Raises
    ------
    TemplateError
        If the installation has none.

    Examples
    --------
    >>> list(lessons())
    ['01_response', '02_frames', '03_curves', '04_tgi', '05_keywords', '06_template']
    """
    folder = resources.notebooks() / "workshop"
    paths = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    if not paths:
        msg = f"There is no lesson in {str(folder)!r}. Reinstall analytics-kit: its workshop is missing."
        raise TemplateError(msg)
    return paths


def copy_lessons(
    destination: str | PathLike[str], *, lang: str = "en", solutions: bool = False
) -> list[Path]:
    """Copy the lessons into a folder: the students' edition, or the teacher's.

    Parameters
    ----------
    destination
        A folder; made if missing.
    lang
        ``"en"`` or ``"zh"``: the language of the text and of what :func:`check` says.
    solutions
        Whether the cells tagged ``solution`` come along.

    Returns
    -------
    list of Path
        The notebooks written, in the order of the lessons.

    Raises
    ------
    ParameterError
        If a lesson is there already (nothing is written then), the folder cannot be written, or the language is
        unknown.
    """
    folder = Path(destination)
    texts = {folder / path.name: _edition(path, lang, solutions) for path in lessons().values()}
    there = [str(target) for target in texts if target.exists()]
    if there:
        msg = f"{', '.join(there)}: there already, and may hold somebody's work. Nothing was written. Name another folder."
        raise ParameterError(msg)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, text in texts.items():
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as problem:
        msg = f"Lessons cannot be written to {str(folder)!r}: {problem.strerror}. Name a folder that you may write to."
        raise ParameterError(msg) from None
    return list(texts)


def _edition(path: Path, lang: str, solutions: bool) -> str:
    notebook = report.translate(report.read(path), lang)
    if not solutions:
        notebook.cells = [cell for cell in notebook.cells if SOLUTION not in cell.metadata.get("tags", ())]
    return report.dumps(notebook)
