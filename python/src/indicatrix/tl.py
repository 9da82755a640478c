"""Tools: train models, measure maps, place new cells. Results go into the AnnData that was given, as scanpy's tools do."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd

from ._cells import take_over, write_cells
from ._command import call, flags

DEFAULT_MODELS = ("vanilla", "geomae:encoder", "irae:encoder", "umap")


def train(
    adata: ad.AnnData,
    models: str | Iterable[str] = DEFAULT_MODELS,
    *,
    layer: str | None = None,
    use_rep: str | None = None,
    seeds: int | Iterable[int] | None = None,
    project: str | os.PathLike[str] | None = None,
    measures: bool = True,
    copy: bool = False,
    verbose: bool = False,
    **options: Any,
) -> ad.AnnData | None:
    """Trains models side by side.

    Parameters
    ----------
    adata
        Cells × genes, counts in ``X`` or in ``layer``.
    models
        As ``--models`` takes them: ``vanilla``, ``KIND:PART[:WEIGHT]`` (``geomae:encoder``, ``irae:decoder:0.1``), ``umap``, ``tsne``,
        ``umap:geomae`` …
    use_rep
        An obsm to learn from as it is (``X_pca``, ``X_scVI``), in place of preparing the counts.
    seeds
        Trains every model with each of these.
    project
        A folder that keeps the runs, for :func:`indicatrix.show` and the command line; left out, they are gone when this returns.
    measures
        Whether every cell's measures become columns of ``obs``.
    options
        Any flag of ``indicatrix train`` with underscores: ``epochs=50``, ``hidden=[64, 64]``, ``variable_genes=2000``.

    Returns
    -------
    The cells with ``obsm['X_MODEL…']`` of every run, NaN where preparation dropped a cell; columns of ``obs`` named after the runs;
    ``uns['indicatrix']`` with ``runs`` (each configuration, as JSON), ``provenance`` (a sentence on methods) and ``metrics``, a row a run
    under its embedding's key. None unless ``copy``.
    """
    adata = adata.copy() if copy else adata
    with tempfile.TemporaryDirectory(prefix="indicatrix-") as folder:
        data = _home(project, folder)
        cells = write_cells(adata, data, layer=layer, obsm=() if use_rep is None else (use_rep,), matrix=use_rep is None)
        kept = Path(project) if project is not None else Path(folder) / "project"
        start = {} if use_rep is None else {"start": "pca", "obsm": use_rep}
        names = models if isinstance(models, str) else ",".join(models)
        seeded = [seeds] if isinstance(seeds, int) else seeds
        answer = call(
            ["train", str(cells), f"--models={names}", f"--out={kept}", *flags({**start, "seeds": seeded, **options})], verbose=verbose
        )
        out = Path(folder) / "found.h5ad"
        call(["export", str(kept), "--format=h5ad", f"--out={out}", *([] if measures else ["--no-measures"])], verbose=verbose)
        found = ad.read_h5ad(out)
    # What the command adds to a copy of the cells is what it found; prepared components stay with the command where these were given.
    if use_rep is not None and "X_pca" in found.obsm:
        del found.obsm["X_pca"]
    take_over(adata, found)
    kept_of = dict(found.uns["indicatrix"])
    keys = [f"X_{name}" for name in json.loads(kept_of["runs"])]
    adata.uns["indicatrix"] = {**kept_of, "metrics": _metrics_of(answer["runs"], keys)}
    return adata if copy else None


def metrics(
    adata: ad.AnnData,
    basis: str | Sequence[str] | None = None,
    *,
    layer: str | None = None,
    use_rep: str | None = None,
    verbose: bool = False,
    **options: Any,
) -> pd.DataFrame:
    """What maps keep of the data: a row a map, a column a measure.

    Without ``basis`` the measures of the models that :func:`train` trained; with one (``X_umap``), or several, those of these maps, held
    against the components that the counts are prepared to, or against ``use_rep``. ``options`` are flags of ``indicatrix prepare``.
    """
    if basis is None:
        return adata.uns["indicatrix"]["metrics"]
    maps = [basis] if isinstance(basis, str) else list(basis)
    with tempfile.TemporaryDirectory(prefix="indicatrix-") as folder:
        cells = write_cells(
            adata, folder, layer=layer, obsm=tuple(dict.fromkeys([*maps, *([] if use_rep is None else [use_rep])])), matrix=use_rep is None
        )
        project = Path(folder) / "project"
        start = {} if use_rep is None else {"start": "pca", "obsm": use_rep}
        call(["prepare", str(cells), f"--out={project}", *flags({**start, **options})], verbose=verbose)
        answer = call(["evaluate", str(project), "--embedding=" + ",".join(f"obsm:{key}" for key in maps)], verbose=verbose)
    return _metrics_of(answer["runs"], maps)


def map_metric(
    adata: ad.AnnData,
    basis: str = "X_umap",
    *,
    use_rep: str | None = "X_pca",
    layer: str | None = None,
    radius: float | None = None,
    key_added: str | None = None,
    copy: bool = False,
    verbose: bool = False,
) -> ad.AnnData | None:
    """The metric that the data give a map, cell by cell: how each place stretches them.

    ``obsm[key_added]`` (``X_umap_metric``) is a table with ``h11``, ``h12``, ``h22`` in the map's coordinates (squared length in the data
    per squared length on the map), ``radius``, ``inconsistency`` and ``reliability``, NaN where there is none; ``uns[key_added]`` says of
    which map and features. Without ``use_rep`` lengths are those of the components that the counts are prepared to.
    """
    adata = adata.copy() if copy else adata
    key = key_added or f"{basis}_metric"
    with tempfile.TemporaryDirectory(prefix="indicatrix-") as folder:
        cells = write_cells(
            adata, folder, layer=layer, obsm=(basis,) if use_rep is None else (basis, use_rep), matrix=use_rep is None
        )
        out = Path(folder) / "metric.csv"
        call(
            ["map-metric", str(cells), f"--basis={basis}", f"--out={out}", *flags({"features": use_rep, "radius": radius})], verbose=verbose
        )
        table = pd.read_csv(out, index_col="cell", dtype={"cell": str}, keep_default_na=False, na_values=[""])
    adata.obsm[key] = table.reindex(adata.obs_names).astype(np.float64)
    adata.uns[key] = {"basis": basis, "features": use_rep or "prepared"}
    return adata if copy else None


def embed(
    adata: ad.AnnData,
    model: str | os.PathLike[str],
    *,
    layer: str | None = None,
    copy: bool = False,
    verbose: bool = False,
    **options: Any,
) -> ad.AnnData | None:
    """Places cells on a model's map (``indicatrix export --format model`` writes the file).

    Adds ``obsm['X_placed']`` and ``obs['placed_…']``: labels carried over with their confidence, and how far each cell lies from those
    trained on. ``options`` are flags of ``indicatrix embed``: ``least_genes=0.8``, ``missing='mean'``.
    """
    adata = adata.copy() if copy else adata
    with tempfile.TemporaryDirectory(prefix="indicatrix-") as folder:
        cells = write_cells(adata, folder, layer=layer)
        out = Path(folder) / "placed.h5ad"
        call(["embed", str(model), str(cells), f"--out={out}", *flags(options)], verbose=verbose)
        found = ad.read_h5ad(out)
    for name in [name for name in adata.obs if name.startswith("placed_")]:
        del adata.obs[name]
    adata.obsm.pop("X_placed", None)
    take_over(adata, found)
    adata.uns["placed"] = found.uns["placed"]
    return adata if copy else None


def _home(project: str | os.PathLike[str] | None, folder: str) -> Path:
    """A project keeps its cells beside its runs, so that it can be opened again."""
    if project is None:
        return Path(folder)
    home = Path(project)
    home.mkdir(parents=True, exist_ok=True)
    return home


def _metrics_of(runs: list[dict[str, Any]], maps: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame([run["metrics"] for run in runs], index=pd.Index(list(maps), name="map"))
    return table.dropna(axis="columns", how="all").astype(np.float64)
