"""Seconds from matrix to saved XGBoost model, as JSON; the peer of fit-xgboost.ts.

Usage: python fit_xgboost.py TRAIN.csv HELD_OUT.u32 MODEL.json "curves"|"no curves"
"""

import json
import sys
import time

import numpy as np
import pandas as pd
from songs import FEATURES
from xgboost import XGBClassifier

train_path, held_out_path, model_path, curves = sys.argv[1:]
songs = pd.read_csv(train_path)
X, y = songs[FEATURES].to_numpy(), songs["genre"].astype("category").cat.codes.to_numpy()
held_out = np.zeros(len(songs), dtype=bool)
held_out[np.fromfile(held_out_path, dtype=np.uint32)] = True
train, validation = (X[~held_out], y[~held_out]), (X[held_out], y[held_out])

begin = time.perf_counter()
model = XGBClassifier(
    max_depth=6, learning_rate=0.1, n_estimators=100, tree_method="hist", eval_metric=["merror", "mlogloss"]
)
model.fit(*train, eval_set=[train, validation] if curves == "curves" else None, verbose=False)
model.save_model(model_path)
print(json.dumps({"seconds": time.perf_counter() - begin}))
