"""read_csv.py PATH: a table of counts with pandas; prints seconds and peak MB."""
import json
import resource
import sys
import time

import pandas as pd

start = time.perf_counter()
frame = pd.read_csv(sys.argv[1], index_col=0)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "seconds": time.perf_counter() - start, "peak": usage.ru_maxrss / 1024, "cells": len(frame)}))
