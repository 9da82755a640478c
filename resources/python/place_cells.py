"""Places the cells of an h5ad file on the map of the model beside this file, without Indicatrix.

    python NAME.py cells.h5ad placed.h5ad [--layer counts] [--torch]

Takes numpy, scipy and anndata; with --torch the encoder is a torch.nn.Sequential. Read it as a recipe: what leads a cell to its
place is prepare() and encode(). Genes are found by the names of var, or by Ensembl identifiers with or without a version;
`indicatrix embed` knows more spellings, carries labels over and tells how far a cell lies from the training data.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import anndata as ad
import numpy as np
import scipy.sparse as sp


def load(path):
    """The model file: its tensors by name, what it says of itself, and the activation. It is in the format of safetensors."""
    data = Path(path).read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    numbers = memoryview(data)[8 + length :]
    tensors = {}
    for name, of in header.items():
        start, end = of["data_offsets"]
        tensors[name] = np.frombuffer(numbers[start:end], "<f4").reshape(of["shape"])
    return tensors, json.loads(metadata["model"]), metadata["activation"]


def find_genes(recipe, var_names):
    """For each gene of the model its column in the file, -1 where there is none."""

    def plain(name):
        return re.sub(r"^(ENS[A-Z]*\d{6,})\.\d+$", r"\1", str(name))

    column = {}
    for at, name in enumerate(var_names):
        column.setdefault(plain(name), at)
    by_name = [column.get(plain(name), -1) for name in recipe["names"]]
    by_id = [column.get(plain(name), -1) for name in recipe.get("ids", [])]
    return np.array(max(by_name, by_id, key=lambda found: sum(at >= 0 for at in found)))


def prepare(counts, at, recipe, tensors):
    """Features of cells (cells x genes of the file, sparse), as the training cells came to theirs."""
    found = at >= 0
    x = sp.csr_matrix(counts)[:, at[found]].astype(np.float64)
    if "target" in recipe:
        totals = np.asarray(x.sum(axis=1)).ravel()
        target = recipe["target"] * (1 if found.all() else float(tensors["recipe.shares"][found].sum()))
        x = sp.diags(target / np.where(totals > 0, totals, 1)) @ x
    if recipe["log1p"]:
        x = x.log1p()
    columns = np.array(recipe["columns"])
    there = found[columns]
    place = np.cumsum(found) - 1
    centre = tensors["recipe.centre"].astype(np.float64)
    y = np.tile(centre, (x.shape[0], 1))
    y[:, there] = x.tocsc()[:, place[columns[there]]].toarray()
    y[:, there] = (y[:, there] - tensors["recipe.mean"][there]) / tensors["recipe.scale"][there]
    if recipe["clip"] > 0:
        y[:, there] = y[:, there].clip(-recipe["clip"], recipe["clip"])
    if "recipe.loadings" in tensors:
        y = (y - centre) @ tensors["recipe.loadings"].T.astype(np.float64)
        if not there.all():
            y = y @ expected(recipe, tensors, there).T
    return standardized(y) if recipe["standardizeCells"] else y


def expected(recipe, tensors, there):
    """Leads components over the genes at hand to those that they lead to expect of all (probabilistic PCA)."""
    loadings = tensors["recipe.loadings"][:, there].astype(np.float64)
    variance = tensors["recipe.variance"].astype(np.float64)
    noise = recipe["noise"]
    prior = np.diag(noise / np.maximum(variance - noise, 1e-6 * variance[0]))
    products, one = loadings @ loadings.T, np.eye(len(variance))
    return one + (one - products) @ np.linalg.inv(products + prior)


def standardized(y):
    deviation = y.std(axis=1, keepdims=True)
    return (y - y.mean(axis=1, keepdims=True)) / np.where(deviation > 0, deviation, np.inf)


ACTIVATIONS = {
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "softplus": lambda x: np.logaddexp(x, 0),
    "tanh": np.tanh,
    "silu": lambda x: x / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
}


def encode(features, tensors, activation):
    """The encoder: linear layers, activated but for the last."""
    layers = sum(name.startswith("encoder.") and name.endswith(".weight") for name in tensors)
    for layer in range(layers):
        features = features @ tensors[f"encoder.{layer}.weight"].T + tensors[f"encoder.{layer}.bias"]
        if layer < layers - 1:
            features = ACTIVATIONS[activation](features)
    return features


def torch_network(tensors, activation, part="encoder"):
    """The same as a module, to be trained on or looked into; part "decoder" leads from the map back to features."""
    import torch

    kinds = {"elu": "ELU", "softplus": "Softplus", "tanh": "Tanh", "silu": "SiLU", "relu": "ReLU"}
    modules = []
    layers = sum(name.startswith(f"{part}.") and name.endswith(".weight") for name in tensors)
    for layer in range(layers):
        weight, bias = tensors[f"{part}.{layer}.weight"], tensors[f"{part}.{layer}.bias"]
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0])
        linear.weight.data, linear.bias.data = torch.tensor(weight), torch.tensor(bias)
        modules += [linear, getattr(torch.nn, kinds[activation])()]
    return torch.nn.Sequential(*modules[:-1])


def check_counts(chunk, first):
    """Ends the program where numbers are no counts: a model that takes counts would place anything else wrongly."""
    values = chunk.data
    if values.size and (values.min() < 0 or not np.array_equal(values, np.round(values))):
        row = first + int(np.searchsorted(chunk.indptr, np.flatnonzero((values < 0) | (values != np.round(values)))[0], side="right")) - 1
        sys.exit(f"Cell {row + 1} has numbers that are no counts: name the layer that has counts (--layer counts).")


def place(adata, model, layer=None, use_torch=False, least_genes=0.5):
    """Places of all cells (cells x latent dimensions); NaN for a cell without counts in any gene of the model."""
    tensors, about, activation = load(model)
    recipe = about["recipe"]
    if use_torch:
        import torch

        network = torch_network(tensors, activation).eval()

    def network_of(features):
        if not use_torch:
            return encode(features, tensors, activation)
        with torch.no_grad():
            return network(torch.tensor(features, dtype=torch.float32)).numpy()

    if recipe["kind"] == "components":
        features = np.asarray(adata.obsm[recipe["obsm"]], dtype=np.float64)
        return network_of(standardized(features) if recipe["standardizeCells"] else features)
    at = find_genes(recipe, adata.var_names)
    wanted = np.array(recipe["columns"])
    share = float((at[wanted] >= 0).mean())
    print(f"{(at[wanted] >= 0).sum()} of the model's {len(wanted)} genes", file=sys.stderr)
    if share < least_genes or share == 0:
        sys.exit(f"Only {share:.0%} of the model's genes are in the file: names must be symbols or Ensembl identifiers as in the training data.")
    counts = adata.layers[layer] if layer else adata.X
    places = np.full((adata.n_obs, about["config"]["model"]["latentDim"]), np.nan)
    rows_at_once = 4096
    for start in range(0, adata.n_obs, rows_at_once):
        rows = slice(start, start + rows_at_once)
        chunk = sp.csr_matrix(counts[rows])
        if recipe["values"] == "counts":
            check_counts(chunk, start)
        has = np.ones(chunk.shape[0], dtype=bool) if recipe["values"] == "signed" else np.asarray(chunk[:, at[at >= 0]].sum(axis=1)).ravel() > 0
        places[rows][has] = network_of(prepare(chunk, at, recipe, tensors)[has])
    return places


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cells", help="an h5ad file with the numbers that the model takes: counts, as a rule")
    parser.add_argument("out", help="the same with the places in obsm/X_placed")
    parser.add_argument("--layer", help="the layer that has them (default: X)")
    parser.add_argument("--least-genes", type=float, default=0.5, help="share of the model's genes that the file must have")
    parser.add_argument("--model", default=str(Path(__file__).with_suffix(".indicatrix-model")))
    parser.add_argument("--torch", action="store_true", help="run the encoder with torch")
    asked = parser.parse_args()
    adata = ad.read_h5ad(asked.cells)
    adata.obsm["X_placed"] = place(adata, asked.model, asked.layer, asked.torch, asked.least_genes)
    adata.write_h5ad(asked.out)
