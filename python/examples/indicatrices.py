"""scanpy's UMAP of the 700 PBMCs that come with Indicatrix, with its indicatrices: the picture in python/README.md.

python python/examples/indicatrices.py OUT.png
"""

import subprocess
import sys
import tempfile

import anndata as ad
import matplotlib
import scanpy as sc

import indicatrix as ix
from indicatrix._command import command

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402

with tempfile.TemporaryDirectory() as folder:
    subprocess.run([*command(), "convert", "pbmc700", f"{folder}/pbmc700.h5ad", "--json"], check=True, stdout=subprocess.DEVNULL)
    cells = ad.read_h5ad(f"{folder}/pbmc700.h5ad")
sc.pp.normalize_total(cells)
sc.pp.log1p(cells)
sc.pp.pca(cells)
sc.pp.neighbors(cells)
sc.tl.umap(cells)
ix.tl.map_metric(cells, "X_umap")

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), layout="constrained")
sc.pl.umap(cells, color="cell_type" if "cell_type" in cells.obs else "bulk_labels", ax=left, show=False, size=40, title="UMAP, with indicatrices")
ix.pl.indicatrices(cells, "X_umap", ax=left, cells=False)
ix.pl.indicatrices(cells, "X_umap", ax=right, least_reliability=0.5)
right.set_title(f"reliability from 0.5 ({right.indicatrix_left_out} of {cells.n_obs} cells without)")
figure.savefig(sys.argv[1], dpi=100)
