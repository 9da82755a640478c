"""prepare.py PATH: an h5ad to 50 components with anndata, scipy and scikit-learn; prints seconds, peak MB and the components' variances."""
import json
import resource
import sys
import time

import anndata
import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

clock = time.perf_counter
start = clock()
x = anndata.read_h5ad(sys.argv[1]).X.tocsr()
loaded = clock()
x = x[np.diff(x.indptr) >= 20]
x = x[:, np.bincount(x.indices, minlength=x.shape[1]) >= 3]
x.data *= np.repeat(1e4 / np.asarray(x.sum(axis=1)).ravel(), np.diff(x.indptr)).astype(np.float32)
np.log1p(x.data, out=x.data)
logged = clock()
unlogged = x.copy()
np.expm1(unlogged.data, out=unlogged.data)
mean = np.asarray(unlogged.mean(axis=0, dtype=np.float64)).ravel()
unlogged.data **= 2
variance = (np.asarray(unlogged.mean(axis=0, dtype=np.float64)).ravel() - mean**2) * x.shape[0] / (x.shape[0] - 1)
del unlogged
frame = pd.DataFrame({"mean": np.log1p(mean), "dispersion": np.log(variance / mean)})
grouped = frame.groupby(pd.cut(frame["mean"], bins=20), observed=True)["dispersion"]
normalized = (frame["dispersion"] - grouped.transform("mean")) / grouped.transform("std")
x = x[:, np.sort(np.argsort(-normalized.fillna(-np.inf).to_numpy(), kind="stable")[:2000])]
chosen = clock()
x = x.toarray()
x -= x.mean(axis=0, dtype=np.float64).astype(np.float32)
x /= x.std(axis=0, ddof=1, dtype=np.float64).astype(np.float32)
np.clip(x, -10, 10, out=x)
pca = PCA(n_components=50, random_state=0)
pca.fit_transform(x)
end = clock()
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "open": loaded - start, "prepare": end - loaded, "steps": [logged - loaded, chosen - logged, end - chosen], "seconds": end - start, "peak": usage.ru_maxrss / 1024, "variance": pca.explained_variance_.tolist()}))
