"""Geometrically regularized autoencoders, their measures, and the metric of any map, for AnnData.

Everything is computed by the ``indicatrix`` command; this package hands it cells and brings back what it found.
"""

from . import pl, tl
from ._command import IndicatrixError, version
from ._window import Window, show

__all__ = ["IndicatrixError", "Window", "pl", "show", "tl", "version"]
