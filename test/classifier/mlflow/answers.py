"""Prints, as JSON, the probabilities that MLflow's Python flavors give for songs.

Usage: python answers.py SONGS.csv MODEL_URI...

A MODEL_URI is a folder or models:/...; SONGS.csv holds the 12 features. One list item a model, with the keys `pyfunc`,
`native` (the model's own flavor, by its library), `columns` (names that pyfunc gives, null where it gives none),
`example` and `requirements`.
"""

import json
import sys

import mlflow
import numpy as np
import pandas as pd


def by_xgboost(uri, songs):
    import xgboost

    return mlflow.xgboost.load_model(uri).predict(xgboost.DMatrix(songs))


def by_onnxruntime(uri, songs):
    import onnx
    import onnxruntime

    model = mlflow.onnx.load_model(uri)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (features,) = session.get_inputs()
    return np.column_stack(session.run(None, {features.name: songs.to_numpy(dtype=np.float64)}))


def answers(uri, songs_path):
    model = mlflow.pyfunc.load_model(uri)
    songs = pd.read_csv(songs_path)[model.metadata.get_input_schema().input_names()]
    predicted = model.predict(songs)
    native = by_xgboost if "xgboost" in model.metadata.flavors else by_onnxruntime
    return {
        "pyfunc": np.asarray(predicted).tolist(),
        "native": native(uri, songs).tolist(),
        "columns": list(predicted.columns) if isinstance(predicted, pd.DataFrame) else None,
        "example": np.asarray(model.predict(model.input_example)).tolist(),
        "requirements": open(mlflow.pyfunc.get_model_dependencies(uri)).read(),
    }


if __name__ == "__main__":
    print(json.dumps([answers(uri, sys.argv[1]) for uri in sys.argv[2:]]))
