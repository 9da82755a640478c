"""Maps by umap-learn, openTSNE and PaCMAP at their defaults: python maps.py FEATURES METHOD SEED EMBEDDING

FEATURES holds rows and columns as uint32, then float32 values; the map goes to EMBEDDING as float32, and what it took to standard output as JSON.
Seconds are those of the fit alone: imports, and what is compiled at first use, have been paid for by a fit of 300 rows before.
"""
import importlib.metadata
import json
import os
import sys
import time

import numpy as np

features, method, seed, target = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()

with open(features, "rb") as file:
    rows, columns = np.fromfile(file, np.uint32, 2)
    x = np.fromfile(file, np.float32, rows * columns).reshape(rows, columns)


def umap(x):
    import warnings

    from umap import UMAP

    warnings.filterwarnings("ignore", message="n_jobs value")
    return UMAP(random_state=seed).fit_transform(x)


def opentsne(x):
    from openTSNE import TSNE

    return TSNE(random_state=seed, n_jobs=threads).fit(x)


def pacmap(x):
    from pacmap import PaCMAP

    return PaCMAP(random_state=seed).fit_transform(x)


maps = {"umap-learn": umap, "openTSNE": opentsne, "pacmap": pacmap}
maps[method](x[:300])
start, processor = time.perf_counter(), time.process_time()
embedding = np.asarray(maps[method](x), dtype=np.float32)
seconds, processor = time.perf_counter() - start, time.process_time() - processor
embedding.tofile(target)
print(json.dumps({"version": importlib.metadata.version(method), "python": sys.version.split()[0], "seconds": seconds, "processor": processor}))
