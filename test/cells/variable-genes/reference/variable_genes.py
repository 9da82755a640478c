"""Reference values for variable-genes.test.ts and loess.test.ts: python3 variable_genes.py, beside which variable-genes.json and loess.json come to lie.

The formulas that scanpy's documentation gives for its flavors, written with numpy and pandas; the curve of seurat_v3 is the
loess of R. Needs python3-numpy, python3-pandas and r-base-core.
"""
import json
import pathlib
import subprocess

import numpy as np
import pandas as pd

folder = pathlib.Path(__file__).parent


def loess(x, y, span):
    numbers = lambda values: "c(" + ",".join(f"{value:.17g}" for value in values) + ")"
    script = f"x<-{numbers(x)};y<-{numbers(y)};cat(sprintf('%.17g',fitted(loess(y~x,span={span},degree=2))))"
    answer = subprocess.run(["Rscript", "-"], input=script, capture_output=True, text=True, check=True)
    return np.array([float(text) for text in answer.stdout.split()])


def by_dispersion(values, flavor, wanted):
    if flavor == "seurat":
        values = np.expm1(values)
    mean, variance = values.mean(axis=0), values.var(axis=0, ddof=1)
    mean[mean == 0] = 1e-12
    dispersion = variance / mean
    if flavor == "seurat":
        dispersion[dispersion == 0] = np.nan
        dispersion, mean = np.log(dispersion), np.log1p(mean)
    frame = pd.DataFrame({"means": mean, "dispersions": dispersion})
    edges = 20 if flavor == "seurat" else np.r_[-np.inf, np.percentile(mean, np.arange(10, 105, 5)), np.inf]
    grouped = frame.groupby(pd.cut(frame["means"], bins=edges), observed=True)["dispersions"]
    if flavor == "seurat":
        centre, spread = grouped.transform("mean"), grouped.transform("std")
        alone = spread.isnull() & frame["dispersions"].notnull()
        centre[alone], spread[alone] = 0, frame["dispersions"][alone]
    else:
        centre = grouped.transform("median")
        spread = grouped.transform(lambda own: np.median(np.abs(own - np.median(own))) / 0.6744897501960817)
    frame["dispersions_norm"] = (frame["dispersions"] - centre) / spread
    known = np.sort(frame["dispersions_norm"].dropna())[::-1]
    frame["highly_variable"] = frame["dispersions_norm"] >= known[min(wanted, len(known)) - 1]
    return frame


def merged_dispersions(values, batches, flavor, wanted):
    frames = []
    for batch in np.unique(batches):
        own = values[batches == batch]
        seen = (own > 0).any(axis=0)
        frame = pd.DataFrame(0.0, index=range(values.shape[1]), columns=["means", "dispersions", "dispersions_norm", "highly_variable"])
        frame.loc[seen] = by_dispersion(own[:, seen], flavor, wanted).astype(float).to_numpy()
        frames.append(frame)
    every = pd.concat(frames).groupby(level=0)
    merged = every.mean()
    merged["highly_variable_nbatches"] = every["highly_variable"].sum()
    order = merged.sort_values(["highly_variable_nbatches", "dispersions_norm"], ascending=False, na_position="last", kind="stable").index
    merged["highly_variable"] = np.isin(merged.index, order[:wanted])
    return merged


def by_standardized_variance(counts, batches, wanted):
    normalized = []
    for batch in np.unique(batches):
        own = counts[batches == batch]
        cells = len(own)
        mean, variance = own.mean(axis=0), own.var(axis=0, ddof=1)
        varies = variance > 0
        curve = np.zeros(len(mean))
        curve[varies] = loess(np.log10(mean[varies]), np.log10(variance[varies]), 0.3)
        deviation = np.sqrt(10**curve)
        clipped = np.minimum(own, deviation * np.sqrt(cells) + mean)
        normalized.append((cells * mean**2 + (clipped**2).sum(axis=0) - 2 * clipped.sum(axis=0) * mean) / ((cells - 1) * deviation**2))
    normalized = np.array(normalized)
    ranks = np.argsort(np.argsort(-normalized, axis=1, kind="stable"), axis=1, kind="stable").astype(float)
    ranks[ranks >= wanted] = np.nan
    frame = pd.DataFrame({"means": counts.mean(axis=0), "variances": counts.var(axis=0, ddof=1), "variances_norm": normalized.mean(axis=0)})
    frame["highly_variable_nbatches"] = (~np.isnan(ranks)).sum(axis=0)
    frame["highly_variable_rank"] = pd.DataFrame(ranks).median(axis=0)
    order = frame.sort_values(["highly_variable_rank", "highly_variable_nbatches"], ascending=[True, False], na_position="last", kind="stable").index
    frame["highly_variable"] = np.isin(frame.index, order[:wanted])
    return frame


def told(frame):
    return {name: [None if isinstance(value, float) and np.isnan(value) else value for value in column.tolist()] for name, column in frame.items()}


random = np.random.default_rng(7)
cells, genes, wanted = 150, 140, 30
batches = random.integers(0, 3, cells)
rates = np.exp(random.normal(-0.6, 1.3, genes)) * np.exp(random.normal(0, 0.5, (3, genes)))[batches] * np.exp(random.normal(0, 0.3, (cells, 1)))
counts = random.poisson(rates * random.gamma(2, 0.5, (cells, genes)) ** (random.random(genes) < 0.3)).astype(float)
counts[:, 3] = 2  # varies nowhere before normalization
counts[batches == 1, 5] = 0  # seen in two batches only
counts[:, 8] *= 40  # alone among its like

totals = counts.sum(axis=1)
logged = np.log1p(counts * (np.median(totals) / totals)[:, None])
results = {}
for flavor in ["seurat", "cell_ranger"]:
    results[flavor] = {"all": told(by_dispersion(logged.copy(), flavor, wanted)), "batches": told(merged_dispersions(logged, batches, flavor, wanted))}
results["seurat_v3"] = {"all": told(by_standardized_variance(counts, np.zeros(cells), wanted)), "batches": told(by_standardized_variance(counts, batches, wanted))}
(folder / "variable-genes.json").write_text(json.dumps({"wanted": wanted, "batches": batches.tolist(), "counts": counts.astype(int).tolist(), "results": results}, separators=(",", ":")))

curves = []
for count, decimals in [(180, 6), (90, 2), (60, 1)]:
    x = np.round(random.uniform(-3, 2.5, count) ** 3 / 6, decimals)
    y = np.round(1.1 * x + 0.15 * x**2 + random.normal(0, 0.3, count), 6)
    curves.append({"span": 0.3, "x": x.tolist(), "y": y.tolist(), "fitted": loess(x, y, 0.3).tolist()})
(folder / "loess.json").write_text(json.dumps(curves, separators=(",", ":")))
