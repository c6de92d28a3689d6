"""Trains both models on data/train.csv, each in a run of its own, with what makes it fast.

polars reads, scikit-learn's newton-cholesky fits, and models are logged with their requirements, which MLflow else
finds out by running them. XGBoost's curves are logged unless --no-curves says otherwise.
"""

import argparse

import mlflow
import numpy as np
import polars as pl
from mlflow.entities import Metric
from mlflow.tracking import MlflowClient
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from songs import EXPERIMENT, FEATURES
from xgboost import XGBClassifier

parser = argparse.ArgumentParser()
parser.add_argument("--data_path", default="data/train.csv")
parser.add_argument("--held_out", default="held_out.u32", help="row numbers, uint32")
parser.add_argument("--models", default="logistic_regression,xgboost")
parser.add_argument("--no-curves", action="store_true")
args = parser.parse_args()

songs = pl.read_csv(args.data_path, columns=[*FEATURES, "genre"])
X = songs.select(FEATURES).to_numpy()
genres, y = np.unique(songs["genre"].to_numpy(), return_inverse=True)
held_out = np.zeros(len(songs), dtype=bool)
held_out[np.fromfile(args.held_out, dtype=np.uint32)] = True
X_train, y_train, X_test, y_test = X[~held_out], y[~held_out], X[held_out], y[held_out]
metadata = {"genres": genres.tolist()}
mlflow.set_experiment(EXPERIMENT)

if "logistic_regression" in args.models:
    params = {"C": 1.0, "max_iter": 1000, "solver": "newton-cholesky"}
    with mlflow.start_run(run_name="logistic_regression"):
        mlflow.log_params(params)
        model = make_pipeline(StandardScaler(), LogisticRegression(**params)).fit(X_train, y_train)
        accuracy = accuracy_score(y_test, model.predict(X_test))
        mlflow.log_metric("accuracy", accuracy)
        mlflow.sklearn.log_model(
            model,
            name="model",
            serialization_format="cloudpickle",
            metadata=metadata,
            pip_requirements=["scikit-learn"],
        )
        print(f"logistic_regression accuracy {accuracy}")

if "xgboost" in args.models:
    params = {"max_depth": 6, "learning_rate": 0.1, "n_estimators": 100, "tree_method": "hist"}
    with mlflow.start_run(run_name="xgboost") as run:
        mlflow.log_params(params)
        model = XGBClassifier(**params, eval_metric=["merror", "mlogloss"])
        sides = None if args.no_curves else [(X_train, y_train), (X_test, y_test)]
        model.fit(X_train, y_train, eval_set=sides, verbose=False)
        accuracy = accuracy_score(y_test, model.predict(X_test))
        mlflow.log_metric("accuracy", accuracy)
        if sides:
            curves = [
                Metric(f"{side}_{name}", value, 0, step)
                for side, metrics in model.evals_result().items()
                for name, values in metrics.items()
                for step, value in enumerate(values)
            ]
            MlflowClient().log_batch(run.info.run_id, metrics=curves)
        mlflow.xgboost.log_model(
            model, name="model", model_format="ubj", metadata=metadata, pip_requirements=["xgboost-cpu"]
        )
        print(f"xgboost accuracy {accuracy}")
