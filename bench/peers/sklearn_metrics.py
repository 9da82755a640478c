"""Exact neighbours, trustworthiness and Spearman as scikit-learn and scipy compute them: seconds, one JSON object a line.

Reads rows, dim and latent dim, then both arrays as float32, from the file named first; the numbers of cells to measure follow.
"""
import json
import sys
import time

import numpy as np

try:
    from scipy.spatial.distance import pdist
    from scipy.stats import rankdata
    from sklearn.manifold import trustworthiness
    from sklearn.neighbors import NearestNeighbors
except ImportError:
    sys.exit(0)

with open(sys.argv[1], "rb") as file:
    rows, dim, latent = np.fromfile(file, np.uint32, 3)
    data = np.fromfile(file, np.float32, rows * dim).reshape(rows, dim)
    embedding = np.fromfile(file, np.float32, rows * latent).reshape(rows, latent)


def say(**row):
    print(json.dumps(row), flush=True)


for count in map(int, sys.argv[2:]):
    x, z = data[:count], embedding[:count]
    start = time.perf_counter()
    NearestNeighbors(n_neighbors=200, algorithm="brute", n_jobs=-1).fit(x).kneighbors()
    say(rows=count, what="neighbours", seconds=time.perf_counter() - start)
    start = time.perf_counter()
    value = trustworthiness(x, z, n_neighbors=100)
    say(rows=count, what="trustworthiness", seconds=time.perf_counter() - start, value=float(value))
    if count <= 10_000:
        start = time.perf_counter()
        value = np.corrcoef(rankdata(pdist(x)), rankdata(pdist(z)))[0, 1]
        say(rows=count, what="spearman", seconds=time.perf_counter() - start, value=float(value))
