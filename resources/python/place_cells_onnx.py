"""Places the cells of an h5ad file on the map of the ONNX model beside this file, without Indicatrix.

    python NAME.py cells.h5ad placed.h5ad [--layer counts]

Takes numpy, scipy, anndata and onnxruntime. All of the preparation is in the model: it wants the numbers of the file in the order of
its genes, and NaN for a gene that was not measured, which it takes at the training cells' mean.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import anndata as ad
import numpy as np
import onnxruntime
import scipy.sparse as sp


def find_genes(metadata, var_names):
    """For each gene of the model its column in the file, -1 where there is none."""

    def plain(name):
        return re.sub(r"^(ENS[A-Z]*\d{6,})\.\d+$", r"\1", str(name))

    column = {}
    for at, name in enumerate(var_names):
        column.setdefault(plain(name), at)
    by_name, by_id = ([column.get(plain(name), -1) for name in json.loads(metadata.get(key, "[]"))] for key in ("genes", "ids"))
    return np.array(max(by_name, by_id, key=lambda found: sum(at >= 0 for at in found)))


def check_counts(chunk, first):
    """Ends the program where numbers are no counts: a model that takes counts would place anything else wrongly."""
    values = chunk.data
    if values.size and (values.min() < 0 or not np.array_equal(values, np.round(values))):
        row = first + int(np.searchsorted(chunk.indptr, np.flatnonzero((values < 0) | (values != np.round(values)))[0], side="right")) - 1
        sys.exit(f"Cell {row + 1} has numbers that are no counts: name the layer that has counts (--layer counts).")


def place(adata, model, layer=None, least_genes=0.5):
    """Places of all cells (cells x latent dimensions); NaN for a cell without counts in any gene of the model."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    at = find_genes(metadata, adata.var_names)
    found = at >= 0
    # Those that make features; the others only add to a cell's total.
    there = found[json.loads(metadata["columns"])]
    print(f"{there.sum()} of the model's {len(there)} genes", file=sys.stderr)
    if there.mean() < least_genes or not there.any():
        sys.exit(f"Only {there.mean():.0%} of the model's genes are in the file: names must be symbols or Ensembl identifiers as in the training data.")
    counts = adata.layers[layer] if layer else adata.X
    [wanted] = session.get_inputs()
    places = []
    rows_at_once = 1024
    for start in range(0, adata.n_obs, rows_at_once):
        chunk = sp.csr_matrix(counts[start : start + rows_at_once])
        if wanted.name == "counts":
            check_counts(chunk, start)
        values = np.full((chunk.shape[0], len(at)), np.nan, dtype=np.float32)
        values[:, found] = chunk[:, at[found]].toarray()
        places.append(session.run(["embedding"], {wanted.name: values})[0])
    return np.concatenate(places)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cells", help="an h5ad file with the numbers that the model takes: counts, as a rule")
    parser.add_argument("out", help="the same with the places in obsm/X_placed")
    parser.add_argument("--layer", help="the layer that has them (default: X)")
    parser.add_argument("--least-genes", type=float, default=0.5, help="share of the model's genes that the file must have")
    parser.add_argument("--model", default=str(Path(__file__).with_suffix(".onnx")))
    asked = parser.parse_args()
    adata = ad.read_h5ad(asked.cells)
    adata.obsm["X_placed"] = place(adata, asked.model, asked.layer, asked.least_genes)
    adata.write_h5ad(asked.out)
