"""Seconds and results of scipy's ks_2samp on pairs of raw float64 columns, as one JSON object."""

import json
import sys
import time

import numpy as np
import scipy
from scipy.stats import ks_2samp

directory, features = sys.argv[1], int(sys.argv[2])
pairs = [
    [np.fromfile(f"{directory}/{side}-{i}.f64", dtype=np.float64) for side in ("reference", "current")]
    for i in range(features)
]
ks_2samp(np.arange(3), np.arange(4))
start = time.perf_counter()
results = [ks_2samp(reference, current) for reference, current in pairs]
seconds = time.perf_counter() - start
print(
    json.dumps(
        {
            "versions": f"scipy {scipy.__version__}, numpy {np.__version__}",
            "seconds": seconds,
            "results": [[float(r.statistic), float(r.pvalue)] for r in results],
        }
    )
)
