"""Cells on their way to the command and back."""

from __future__ import annotations

import filecmp
import itertools
import os
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd

from ._command import IndicatrixError


def write_cells(
    adata: ad.AnnData,
    folder: str | os.PathLike[str],
    *,
    layer: str | None = None,
    obsm: tuple[str, ...] = (),
    matrix: bool = True,
) -> Path:
    """An h5ad with what the command reads: one matrix (unless not ``matrix``), annotations, and these embeddings."""
    if not adata.obs_names.is_unique:
        raise IndicatrixError("Names of cells occur twice.", tag="bad-option", place="obs_names", remedy="adata.obs_names_make_unique()")
    missing = [key for key in obsm if key not in adata.obsm]
    if missing:
        raise IndicatrixError(
            f"There is no obsm {missing[0]}.", tag="bad-option", place=f"obsm/{missing[0]}", remedy=f"It has {', '.join(adata.obsm) or 'none'}."
        )
    if layer is not None and layer not in adata.layers:
        raise IndicatrixError(
            f"There is no layer {layer}.", tag="bad-option", place=f"layers/{layer}", remedy=f"It has {', '.join(adata.layers) or 'none'}."
        )
    if not matrix:
        # What lies in the embedding is all that is read; a matrix has to be there, and to have genes.
        counts, var = np.ones((adata.n_obs, 2), dtype=np.float32), pd.DataFrame(index=["unused_1", "unused_2"])
    else:
        counts, var = adata.X if layer is None else adata.layers[layer], adata.var
        if counts is None:
            raise IndicatrixError("The cells have no matrix.", tag="bad-option", place="X", remedy="Name a layer, or use_rep.")
    path = _free(Path(folder) / "cells.h5ad")
    ad.AnnData(X=counts, obs=adata.obs, var=var, obsm={key: np.asarray(adata.obsm[key]) for key in obsm}).write_h5ad(path)
    for former in sorted(path.parent.glob("cells*.h5ad")):
        if former != path and filecmp.cmp(former, path, shallow=False):
            path.unlink()
            return former
    return path


def _free(path: Path) -> Path:
    """Runs of a project belong to the cells they were trained on: other cells become cells-2.h5ad, cells-3.h5ad …."""
    taken = path
    for copy in itertools.count(2):
        if not taken.exists():
            return taken
        taken = path.with_name(f"{path.stem}-{copy}{path.suffix}")
    raise AssertionError


def take_over(adata: ad.AnnData, found: ad.AnnData) -> list[str]:
    """Takes over embeddings and annotations that ``found`` has and ``adata`` has not. Returns the embeddings' keys."""
    rows = found.obs_names.get_indexer(adata.obs_names)
    keys = [key for key in found.obsm if key not in adata.obsm]
    for key in keys:
        adata.obsm[key] = _rows(np.asarray(found.obsm[key]), rows)
    columns = {name: _column(found.obs[name], rows, adata.obs_names) for name in found.obs if name not in adata.obs}
    if columns:
        adata.obs = pd.concat([adata.obs, pd.DataFrame(columns, index=adata.obs_names)], axis=1)
    return keys


def _rows(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Rows in another order; NaN where there is none."""
    if (rows >= 0).all():
        return values[rows]
    out = np.full((len(rows), *values.shape[1:]), np.nan, dtype=np.result_type(values.dtype, np.float32))
    out[rows >= 0] = values[rows[rows >= 0]]
    return out


def _column(values: pd.Series, rows: np.ndarray, names: pd.Index) -> pd.Series:
    return values.reindex(names) if (rows < 0).any() else pd.Series(values.array[rows], index=names)
