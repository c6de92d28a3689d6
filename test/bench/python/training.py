"""What training has in common, whoever reads the songs and whatever logs the models."""

import argparse

import mlflow
import numpy as np
from mlflow.entities import Metric
from mlflow.tracking import MlflowClient
from sklearn.metrics import accuracy_score
from xgboost import XGBClassifier


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data_path", default="data/train.csv")
    parser.add_argument("--held_out", default="held_out.u32", help="row numbers, uint32")
    parser.add_argument("--models", default="logistic_regression,xgboost")
    parser.add_argument("--no-curves", action="store_true")
    return parser.parse_args()


def split(X, y, held_out_path):
    """The rows to train on and those held out, as pairs of features and labels."""
    held_out = np.zeros(len(y), dtype=bool)
    held_out[np.fromfile(held_out_path, dtype=np.uint32)] = True
    return (X[~held_out], y[~held_out]), (X[held_out], y[held_out])


def log_accuracy(name, model, test):
    accuracy = accuracy_score(test[1], model.predict(test[0]))
    mlflow.log_metric("accuracy", accuracy)
    print(f"{name} accuracy {accuracy}")


def train_xgboost(train, test, with_curves):
    """Trains in the active run, which gets parameters, accuracy and the curves by round on both sides."""
    params = {"max_depth": 6, "learning_rate": 0.1, "n_estimators": 100, "tree_method": "hist"}
    mlflow.log_params(params)
    model = XGBClassifier(**params, eval_metric=["merror", "mlogloss"])
    model.fit(*train, eval_set=[train, test] if with_curves else None, verbose=False)
    log_accuracy("xgboost", model, test)
    if with_curves:
        curves = [
            Metric(f"{side}_{name}", value, 0, step)
            for side, metrics in model.evals_result().items()
            for name, values in metrics.items()
            for step, value in enumerate(values)
        ]
        MlflowClient().log_batch(mlflow.active_run().info.run_id, metrics=curves)
    return model
