"""What a check takes."""

from __future__ import annotations

import pytest

from analytics_kit import workshop
from analytics_kit.errors import ParameterError


def test_an_unknown_exercise_lists_those_there_are() -> None:
    with pytest.raises(ParameterError, match=r"no exercise '3.2'. Exercises: 01.1, 01.2"):
        workshop.check("3.2", 1)
    with pytest.raises(ParameterError, match="lang='fr' came"):
        workshop.check("03.2", 1, lang="fr")
