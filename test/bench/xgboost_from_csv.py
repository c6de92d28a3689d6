"""Trains XGBoost as a Python script would: pandas reads data/train.csv, the model is saved as JSON.

Usage: python xgboost_from_csv.py TRAIN.csv MODEL.json PARAMS_JSON "curves"|"no curves"
"""

import json
import sys

import pandas as pd
from xgboost import XGBClassifier

train_path, model_path, params = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
songs = pd.read_csv(train_path)
y = songs["genre"].astype("category").cat.codes
X = songs.drop(columns=["id", "year", "genre"])
curves = sys.argv[4] == "curves"
model = XGBClassifier(tree_method="hist", eval_metric=["merror", "mlogloss"], **params)
model.fit(X, y, eval_set=[(X, y)] if curves else None, verbose=False).save_model(model_path)
