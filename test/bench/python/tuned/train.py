"""Trains both models on data/train.csv, each in a run of its own, with what makes it fast.

polars reads, scikit-learn's newton-cholesky fits, and models are logged with their requirements, which MLflow else
finds out by running them.
"""

import mlflow
import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from songs import EXPERIMENT, FEATURES
from training import log_accuracy, parse_args, split, train_xgboost

args = parse_args()
songs = pl.read_csv(args.data_path, columns=[*FEATURES, "genre"])
genres, y = np.unique(songs["genre"].to_numpy(), return_inverse=True)
train, test = split(songs.select(FEATURES).to_numpy(), y, args.held_out)
metadata = {"genres": genres.tolist()}
mlflow.set_experiment(EXPERIMENT)

if "logistic_regression" in args.models:
    params = {"C": 1.0, "max_iter": 1000, "solver": "newton-cholesky"}
    with mlflow.start_run(run_name="logistic_regression"):
        mlflow.log_params(params)
        model = make_pipeline(StandardScaler(), LogisticRegression(**params)).fit(*train)
        log_accuracy("logistic_regression", model, test)
        mlflow.sklearn.log_model(
            model,
            name="model",
            serialization_format="cloudpickle",
            metadata=metadata,
            pip_requirements=["scikit-learn"],
        )

if "xgboost" in args.models:
    with mlflow.start_run(run_name="xgboost"):
        model = train_xgboost(train, test, not args.no_curves)
        mlflow.xgboost.log_model(
            model, name="model", model_format="ubj", metadata=metadata, pip_requirements=["xgboost-cpu"]
        )
