"""Prints, as JSON, the probabilities that MLflow's Python flavors give for songs.

Usage: python mlflow_model.py MODEL_URI SONGS.csv

MODEL_URI is a folder or models:/...; SONGS.csv holds the 12 features. Keys: `pyfunc`, and the model's own flavor.
"""

import json
import sys

import mlflow
import pandas as pd


def main(uri, songs_path):
    model = mlflow.pyfunc.load_model(uri)
    names = model.metadata.get_input_schema().input_names()
    songs = pd.read_csv(songs_path)[names]
    answers = {"pyfunc": model.predict(songs).tolist(), "example": model.predict(model.input_example).tolist()}
    if "xgboost" in model.metadata.flavors:
        import xgboost

        booster = mlflow.xgboost.load_model(uri)
        answers["xgboost"] = booster.predict(xgboost.DMatrix(songs)).tolist()
    answers["requirements"] = open(mlflow.pyfunc.get_model_dependencies(uri)).read()
    print(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
