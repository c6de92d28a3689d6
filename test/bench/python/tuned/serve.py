"""The prediction service with an async route, the booster itself, orjson and a log that a thread writes.

`uvicorn tuned.serve:app --loop uvloop --http httptools --no-access-log`
"""

import os
import queue
import threading
import uuid
from datetime import UTC, datetime

import numpy as np
import orjson
import yaml
from fastapi import FastAPI, HTTPException, Response
from song_schema import Songs, SpotifyFeatures
from songs import FEATURES
from xgboost import Booster

booster = Booster(model_file="models/champion/model.ubj")
booster.set_param({"nthread": 1})
with open("models/champion/MLmodel") as file:
    genres = yaml.safe_load(file)["metadata"]["genres"]
os.makedirs("logs", exist_ok=True)
lines = queue.SimpleQueue()
app = FastAPI()


def write_lines():
    with open("logs/api_requests.jsonl", "ab", buffering=0) as file:
        while True:
            waiting = [lines.get()]
            while not lines.empty():
                waiting.append(lines.get())
            file.write(b"".join(waiting))


threading.Thread(target=write_lines, daemon=True).start()


def predict_all(songs: list[SpotifyFeatures]) -> list[dict]:
    rows = [song.__dict__ for song in songs]
    try:
        X = np.array([[row[name] for name in FEATURES] for row in rows], dtype=np.float32)
        probabilities = booster.inplace_predict(X, validate_features=False)
    except Exception as error:
        raise HTTPException(500, "Prediction failed") from error
    best = probabilities.argmax(axis=1).tolist()
    predictions = [{"genre": genres[k], "confidence": float(row[k])} for k, row in zip(best, probabilities)]
    timestamp = datetime.now(UTC)
    for row, prediction in zip(rows, predictions):
        record = {"timestamp": timestamp, "request_id": uuid.uuid4(), "outcome": "ok", **prediction, **row}
        lines.put(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
    return predictions


@app.get("/health")
async def health():
    return {"status": "healthy"}


@app.post("/predict")
async def predict(song: SpotifyFeatures):
    return Response(orjson.dumps(predict_all([song])[0]), media_type="application/json")


@app.post("/predict/batch")
async def predict_batch(body: Songs):
    return Response(orjson.dumps({"predictions": predict_all(body.songs)}), media_type="application/json")
