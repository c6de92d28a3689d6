"""Microseconds to score one song by XGBoost's C library in process (inplace_predict, one thread), as JSON.

Usage: python -m tuned.score SONGS.json
"""

import json
import sys
import time

import numpy as np
from songs import FEATURES
from xgboost import Booster

booster = Booster(model_file="models/champion/model.ubj")
booster.set_param({"nthread": 1})
with open(sys.argv[1]) as file:
    songs = json.load(file)
micros, predictions = [], []
for song in songs:
    begin = time.perf_counter()
    row = np.array([[song[name] for name in FEATURES]], dtype=np.float32)
    probabilities = booster.inplace_predict(row, validate_features=False)[0]
    best = probabilities.argmax()
    micros.append((time.perf_counter() - begin) * 1e6)
    predictions.append([int(best), float(probabilities[best])])
print(json.dumps({"micros": sorted(micros)[len(micros) // 2], "predictions": predictions}))
