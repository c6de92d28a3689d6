"""Trains XGBoost models in Python and logs them with MLflow, some in ways that cannot be served.

Usage: python train_in_python.py SONGS.csv FEATURE,FEATURE,... REGISTERED_MODEL

Each model is a folder of the working folder; the one in ./mlruns is registered with the alias champion. Prints, as
JSON, the probabilities for all songs by model name.
"""

import json
import sys

import mlflow
import numpy as np
import pandas as pd
import xgboost
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression

songs_path, names, registered = sys.argv[1:]
songs = pd.read_csv(songs_path)
features = songs[names.split(",")]
genres = sorted(songs["genre"].unique())
labels = songs["genre"].map(genres.index)
half = len(songs) // 2
METADATA = {"genres": genres}
# Given, since MLflow would load each model in a process of its own to find them.
REQUIREMENTS = ["xgboost"]
OPTIONS = {"max_depth": 4, "n_estimators": 60, "learning_rate": 0.5, "early_stopping_rounds": 3}


def fit(X, y, **options):
    model = xgboost.XGBClassifier(**OPTIONS | options)
    model.fit(X[:half], y[:half], eval_set=[(X[half:], y[half:])], verbose=False)
    assert model.best_iteration + 1 < model.get_booster().num_boosted_rounds()
    return model


def save(model, folder, **options):
    mlflow.xgboost.save_model(model, folder, **{"metadata": METADATA, "pip_requirements": REQUIREMENTS} | options)


classifier = fit(features, labels)
save(classifier, "ubj")
save(classifier, "json", model_format="json")

forest = fit(features, labels, num_parallel_tree=2, subsample=0.5)
save(forest, "forest", signature=infer_signature(features, labels))

nameless = fit(features.to_numpy(), labels)
save(nameless, "nameless", signature=infer_signature(features, labels))

rows = xgboost.DMatrix(features[:half], labels[:half])
held = xgboost.DMatrix(features[half:], labels[half:])
booster = xgboost.train(
    {"objective": "multi:softprob", "num_class": len(genres), "learning_rate": 0.5},
    rows,
    num_boost_round=60,
    evals=[(held, "held")],
    early_stopping_rounds=3,
    verbose_eval=False,
)
save(booster, "booster")

mlflow.set_tracking_uri("mlruns")
with mlflow.start_run():
    logged = mlflow.xgboost.log_model(
        classifier,
        name="model",
        metadata=METADATA,
        pip_requirements=REQUIREMENTS,
        input_example=features[:2],
        registered_model_name=registered,
    )
mlflow.MlflowClient().set_registered_model_alias(registered, "champion", logged.registered_model_version)

save(classifier, "without-genres", metadata=None)
save(classifier, "with-a-genre-less", metadata={"genres": genres[1:]})
save(nameless, "without-names")
save(fit(features.rename(columns={"tempo": "pace"}), labels), "with-other-features")
save(fit(features, labels == 0), "of-two-classes")
mlflow.sklearn.save_model(LogisticRegression().fit(features[:99], labels[:99]), "of-scikit-learn", pip_requirements=[])

print(
    json.dumps(
        {
            "ubj": classifier.predict_proba(features).tolist(),
            "json": classifier.predict_proba(features).tolist(),
            "forest": forest.predict_proba(features).tolist(),
            "nameless": nameless.predict_proba(features).tolist(),
            "booster": booster.predict(xgboost.DMatrix(features)).tolist(),
        }
    )
)
