"""The Python peer of xgboost-training.ts: the same rows and parameters, from matrix to saved model."""

import json
import resource
import sys
import time

import numpy as np
import xgboost as xgb

task = json.loads(sys.argv[1])


def read(name: str) -> tuple[np.ndarray, np.ndarray]:
    X = np.fromfile(f"{task['folder']}/{name}.X.f64").reshape(-1, task["n_features"])
    return X, np.fromfile(f"{task['folder']}/{name}.y.u8", np.uint8)


train, validation = read("train"), read("validation")
begin = time.perf_counter()
if task["peer"] == "DMatrix":
    matrices = [(xgb.DMatrix(*train), "train"), (xgb.DMatrix(*validation), "validation")]
else:
    reference = xgb.QuantileDMatrix(*train)
    matrices = [(reference, "train"), (xgb.QuantileDMatrix(*validation, ref=reference), "validation")]
booster = xgb.train(
    task["params"],
    matrices[0][0],
    task["rounds"],
    evals=[] if task["peer"] == "no curves" else matrices,
    verbose_eval=False,
)
model = booster.save_raw("json")
seconds = time.perf_counter() - begin
with open(f"{task['folder']}/python.json", "wb") as file:
    file.write(model)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peakMB": peak, "version": xgb.__version__}))
