"""Plots: indicatrices over a map."""

from __future__ import annotations

from typing import Any

import anndata as ad
import numpy as np

from ._command import IndicatrixError


def indicatrices(
    adata: ad.AnnData,
    basis: str = "X_umap",
    *,
    metric: str | None = None,
    ax: Any = None,
    columns: int = 16,
    size: float = 1.0,
    least_reliability: float = 0.0,
    cells: bool = True,
    color: Any = "0.75",
    edgecolor: Any = "#222222",
    **ellipses: Any,
) -> Any:
    """Draws a map with its indicatrices: which step on the map is a step of one length in the data, in every direction.

    Round ones of one size: the map is faithful up to scale. Long ones: directions are squeezed. Large ones: the map spreads what lies close.

    Parameters
    ----------
    metric
        Key of :func:`indicatrix.tl.map_metric`'s table in ``obsm``.
    ax
        Where to draw: axes of a scanpy plot of the same basis with ``cells=False``, for example. New ones unless given.
    columns
        How many ellipses stand side by side across the map; at each place the cell that is most reliable.
    size
        Multiplies them; at 1 the median one fills two thirds of its place.
    least_reliability
        Cells below it, and those without a metric, have no ellipse; ``ax.indicatrix_left_out`` says how many these are.
    """
    import matplotlib.pyplot as plt
    from matplotlib.collections import EllipseCollection

    key = metric or f"{basis}_metric"
    for name in (basis, key):
        if name not in adata.obsm:
            raise IndicatrixError(
                f"There is no obsm {name}.", tag="bad-option", place=f"obsm/{name}", remedy=f"indicatrix.tl.map_metric(adata, {basis!r})"
            )
    places = np.asarray(adata.obsm[basis], dtype=np.float64)[:, :2]
    table = adata.obsm[key]
    tensors = table[["h11", "h12", "h22"]].to_numpy(dtype=np.float64)
    reliability = np.nan_to_num(table["reliability"].to_numpy(dtype=np.float64), nan=-np.inf)
    usable = np.isfinite(tensors).all(axis=1) & np.isfinite(places).all(axis=1) & (reliability >= least_reliability)
    if ax is None:
        _, ax = plt.subplots(figsize=(5, 5))
        ax.set_aspect("equal")
        ax.set_xlabel(f"{basis.removeprefix('X_')} 1")
        ax.set_ylabel(f"{basis.removeprefix('X_')} 2")
    if cells:
        ax.scatter(places[:, 0], places[:, 1], s=min(20, max(1, 40_000 / max(len(places), 1))), c=color, linewidths=0, zorder=1)
    chosen = _spread(places, usable, reliability, columns)
    widths, heights, angles = _ellipses(tensors[chosen])
    step = _step(places[usable], columns)
    scale = size * step * 2 / 3 / np.median(np.sqrt(widths * heights)) if len(chosen) else 1.0
    ax.add_collection(
        EllipseCollection(
            widths * scale,
            heights * scale,
            angles,
            units="xy",
            offsets=places[chosen],
            transOffset=ax.transData,
            **{"facecolors": "none", "edgecolors": edgecolor, "linewidths": 0.8, "zorder": 3, **ellipses},
        )
    )
    ax.autoscale_view()
    ax.indicatrix_left_out = int(len(places) - usable.sum())
    return ax


def _ellipses(tensors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Axes (width, height) and angle in degrees of ``{v : vᵀ H v = 1}``; the width lies along the angle."""
    matrices = np.stack([tensors[:, [0, 1]], tensors[:, [1, 2]]], axis=1)
    values, vectors = np.linalg.eigh(matrices)
    lengths = 2 / np.sqrt(np.maximum(values, np.finfo(float).tiny))
    return lengths[:, 0], lengths[:, 1], np.degrees(np.arctan2(vectors[:, 1, 0], vectors[:, 0, 0]))


def _step(places: np.ndarray, columns: int) -> float:
    return float(np.ptp(places, axis=0).max() / columns) if len(places) else 1.0


def _spread(places: np.ndarray, usable: np.ndarray, reliability: np.ndarray, columns: int) -> np.ndarray:
    """The most reliable cells that lie at least a step apart."""
    candidates = np.flatnonzero(usable)
    step = _step(places[candidates], columns)
    if step == 0:
        return candidates[:1]
    taken: dict[tuple[int, int], list[int]] = {}
    chosen = []
    for cell in candidates[np.argsort(-reliability[candidates], kind="stable")]:
        x, y = (int(value) for value in np.floor(places[cell] / step))
        near = (other for i in (x - 1, x, x + 1) for j in (y - 1, y, y + 1) for other in taken.get((i, j), ()))
        if all(np.hypot(*(places[cell] - places[other])) >= step for other in near):
            taken.setdefault((x, y), []).append(int(cell))
            chosen.append(int(cell))
    return np.array(chosen, dtype=np.intp)
