"""The same cells brought together by harmonypy: seconds and processor seconds as one JSON object.

Takes the files of the points (float32) and of the batches (uint32), the number of components and that of clusters.
"""
import json
import sys
import time

import numpy as np

try:
    import harmonypy
    import pandas
except ImportError:
    sys.exit(0)

dim, clusters = map(int, sys.argv[3:])
points = np.fromfile(sys.argv[1], np.float32).reshape(-1, dim)
table = pandas.DataFrame({"batch": np.fromfile(sys.argv[2], np.uint32).astype(str)})
start, processor = time.perf_counter(), time.process_time()
found = harmonypy.run_harmony(points, table, ["batch"], nclust=clusters, verbose=False, random_state=1)
print(
    json.dumps(
        {
            "what": f"harmonypy {harmonypy.__version__}",
            "seconds": time.perf_counter() - start,
            "processor s": time.process_time() - processor,
            "rounds": len(found.objective_harmony) - 1,
            "objective": float(found.objective_harmony[-1]),
        }
    )
)
