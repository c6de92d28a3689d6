"""The prediction service with a sync route and a DataFrame a request: `uvicorn scaffold.serve:app`."""

import json
import os
import uuid
from datetime import UTC, datetime

import mlflow
import pandas as pd
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from song_schema import Songs, SpotifyFeatures
from songs import FEATURES


class Prediction(BaseModel):
    genre: str
    confidence: float


class Predictions(BaseModel):
    predictions: list[Prediction]


LOG = "logs/api_requests.jsonl"
model = mlflow.xgboost.load_model("models/champion")
genres = mlflow.models.Model.load("models/champion").metadata["genres"]
os.makedirs("logs", exist_ok=True)
app = FastAPI()


def predict_all(songs: list[SpotifyFeatures]) -> list[Prediction]:
    rows = [song.model_dump() for song in songs]
    try:
        probabilities = model.predict_proba(pd.DataFrame(rows)[FEATURES])
    except Exception as error:
        raise HTTPException(500, "Prediction failed") from error
    best = probabilities.argmax(axis=1)
    predictions = [Prediction(genre=genres[k], confidence=float(row[k])) for k, row in zip(best, probabilities)]
    with open(LOG, "a") as file:
        for row, prediction in zip(rows, predictions):
            record = {
                "timestamp": datetime.now(UTC).isoformat(),
                "request_id": str(uuid.uuid4()),
                "outcome": "ok",
                **prediction.model_dump(),
                **row,
            }
            file.write(json.dumps(record) + "\n")
    return predictions


@app.get("/health")
def health():
    return {"status": "healthy"}


@app.post("/predict")
def predict(song: SpotifyFeatures) -> Prediction:
    return predict_all([song])[0]


@app.post("/predict/batch")
def predict_batch(body: Songs) -> Predictions:
    return Predictions(predictions=predict_all(body.songs))
