"""Trains both models on data/train.csv, each in a run of its own, as MLflow's documentation shows it."""

import mlflow
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, StandardScaler
from songs import EXPERIMENT, FEATURES
from training import log_accuracy, parse_args, split, train_xgboost

args = parse_args()
songs = pd.read_csv(args.data_path)
encoder = LabelEncoder()
train, test = split(songs[FEATURES], encoder.fit_transform(songs["genre"]), args.held_out)
metadata = {"genres": encoder.classes_.tolist()}
mlflow.set_experiment(EXPERIMENT)

if "logistic_regression" in args.models:
    params = {"C": 1.0, "max_iter": 1000}
    with mlflow.start_run(run_name="logistic_regression"):
        mlflow.log_params(params)
        model = make_pipeline(StandardScaler(), LogisticRegression(**params)).fit(*train)
        log_accuracy("logistic_regression", model, test)
        mlflow.sklearn.log_model(model, name="model", metadata=metadata)

if "xgboost" in args.models:
    with mlflow.start_run(run_name="xgboost"):
        model = train_xgboost(train, test, not args.no_curves)
        mlflow.xgboost.log_model(model, name="model", metadata=metadata)
