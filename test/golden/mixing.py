"""
Writes values/mixing.json with scib-metrics (0.5.10; jax 0.10.2), which wants an environment of its own: pip install scib-metrics.
    python test/golden/mixing.py test/golden/values/mixing.json [pbmc_3500_pcs.tsv.gz pbmc_3500_meta.tsv.gz]
Neighbours are exact, in float64; the cell itself is the first of its own, as scib-metrics has it.
"""
import gzip, json, sys
import numpy as np
import scib_metrics
from scib_metrics.nearest_neighbors import NeighborsResults


def neighbors(points, count):
    squared = ((points[:, None, :] - points[None, :, :]) ** 2).sum(2) if len(points) < 1000 else None
    if squared is None:
        norms = (points**2).sum(1)
        squared = np.maximum(0, norms[:, None] + norms[None, :] - 2 * points @ points.T)
    np.fill_diagonal(squared, -1)
    indices = np.argsort(squared, axis=1, kind='stable')[:, :count]
    distances = np.sqrt(np.maximum(0, np.take_along_axis(squared, indices, 1)))
    return NeighborsResults(indices=indices, distances=distances)


def scores(points, batches, labels):
    near, nearer = neighbors(points, min(90, len(points))), neighbors(points, min(50, len(points)))
    rate, statistic, p = scib_metrics.kbet(nearer, batches)
    found = {'ilisi': float(scib_metrics.ilisi_knn(near, batches)), 'kbet': float(rate),
             'index': [float(x) for x in scib_metrics.lisi_knn(near, batches)], 'p': [float(x) for x in p]}
    if labels is not None:
        found['clisi'] = float(scib_metrics.clisi_knn(near, labels))
    return found


random = np.random.default_rng(5)
cases = []
for name, cells, dim, batches, shift in [('mixed', 240, 4, 3, 0.0), ('apart', 240, 4, 3, 4.0), ('halfway', 300, 6, 5, 0.8), ('few', 60, 2, 2, 0.5)]:
    batch = random.integers(0, batches, cells) if name != 'halfway' else np.minimum(random.geometric(0.5, cells) - 1, batches - 1)
    label = random.integers(0, 4, cells)
    points = random.normal(size=(cells, dim))
    points[:, 0] += 5 * label
    points[:, 1] += shift * batch
    points = points.astype(np.float32).astype(np.float64)
    cases.append({'name': name, 'dim': dim, 'points': points.ravel().tolist(), 'batches': batch.tolist(), 'labels': label.tolist(), **scores(points, batch, label)})
golden = {'scib_metrics': scib_metrics.__version__, 'cases': cases}
if len(sys.argv) > 3:
    points = np.loadtxt(gzip.open(sys.argv[2]), skiprows=1)
    donors = np.array([line.split(b'\t')[0].decode() for line in gzip.open(sys.argv[3]).read().strip().split(b'\n')[1:]])
    found = scores(points.astype(np.float32).astype(np.float64), donors, None)
    golden['pbmc_3500'] = {'ilisi': found['ilisi'], 'kbet': found['kbet']}
json.dump(golden, open(sys.argv[1], 'w'))
