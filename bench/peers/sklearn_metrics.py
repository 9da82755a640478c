"""Exact neighbours, trustworthiness and Spearman as scikit-learn and scipy compute them: seconds and processor seconds, one JSON object a line.

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


def measure(count, what, work):
    start, processor = time.perf_counter(), time.process_time()
    work()
    say(rows=count, what=what, seconds=time.perf_counter() - start, processor=time.process_time() - processor)


for count in map(int, sys.argv[2:]):
    x, z = data[:count], embedding[:count]
    measure(count, "neighbours", lambda: NearestNeighbors(n_neighbors=200, algorithm="brute", n_jobs=-1).fit(x).kneighbors())
    measure(count, "trustworthiness", lambda: trustworthiness(x, z, n_neighbors=100))
    # All pairs' distances and ranks take 50 bytes a pair.
    if count <= 10_000:
        measure(count, "spearman", lambda: np.corrcoef(rankdata(pdist(x)), rankdata(pdist(z))))
