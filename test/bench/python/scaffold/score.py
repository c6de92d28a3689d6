"""Microseconds to score one song by XGBClassifier.predict_proba on a DataFrame of one row, as JSON.

Usage: python -m scaffold.score SONGS.json
"""

import json
import sys
import time

import mlflow
import pandas as pd

model = mlflow.xgboost.load_model("models/champion")
with open(sys.argv[1]) as file:
    songs = json.load(file)
micros, predictions = [], []
for song in songs:
    begin = time.perf_counter()
    probabilities = model.predict_proba(pd.DataFrame([song]))[0]
    best = probabilities.argmax()
    micros.append((time.perf_counter() - begin) * 1e6)
    predictions.append([int(best), float(probabilities[best])])
print(json.dumps({"micros": sorted(micros)[len(micros) // 2], "predictions": predictions}))
