"""A chart as PNG, drawn without a browser."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from analytics_kit._drawing import VEGA_LITE, drawable
from analytics_kit.charts import theme
from analytics_kit.errors import ParameterError, SettingsError

if TYPE_CHECKING:
    from altair.typing import ChartType


def png(chart: ChartType, *, scale: float = 1.5) -> bytes:
    """Draw a chart as PNG, with the kit's look, or with the theme that the user has enabled.

    Parameters
    ----------
    chart
        Any Altair chart.
    scale
        Pixels of the image per pixel of the chart.

    Returns
    -------
    bytes
        The image, the same for the same chart, fonts and versions.

    Raises
    ------
    SettingsError
        If the chart holds Chinese and no installed font does, where boxes would be drawn instead.
    ParameterError
        If ``scale`` is not above 0.

    Examples
    --------
    >>> import altair as alt
    >>> png(alt.Chart(alt.Data(values=[{}])).mark_point())[1:4]
    b'PNG'
    """
    if scale <= 0:
        msg = f"scale={scale} came. Pass a number above 0."
        raise ParameterError(msg)
    with theme.enabled():
        spec = drawable(chart.to_dict())
    # The fonts' own list of names is Latin; whatever is wide is text to be drawn.
    if any(unicodedata.east_asian_width(char) == "W" for char in spec) and not draws_chinese():
        msg = (
            "The chart holds Chinese text, and no font here can draw it. Install one, for instance "
            "'apt-get install fonts-noto-cjk' or 'dnf install google-noto-sans-cjk-fonts', or pass the "
            "folder of one to vl_convert.register_font_directory(); then start Python again. "
            "A notebook or a report needs no font here: the reader's browser draws it."
        )
        raise SettingsError(msg)
    import vl_convert  # a chart is drawn where it is not installed too, as in a browser's Python

    return vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=scale)


@lru_cache(maxsize=1)
def draws_chinese() -> bool:
    """Tell whether the renderer finds a font with Chinese characters.

    Asks the renderer itself, which knows the fonts of every system: without a font two different
    characters look the same, as nothing or as a box.
    """
    first, second = (_glyph(char) for char in "中国")
    return first != second


def _glyph(char: str) -> bytes:
    import vl_convert

    font = theme.FONT.replace('"', "'")
    return vl_convert.svg_to_png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
        f'<text x="2" y="19" font-size="18" font-family="{font}">{char}</text></svg>'
    )
