"""How well the reference classifiers learn the genres of a songs.csv: prints their accuracies as JSON.

Usage: python sample_learnability.py <csv path>. Rows up to 2010, one in five held out.
"""

import json
import sys

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

FEATURES = [
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "duration_ms",
]

songs = pd.read_csv(sys.argv[1], usecols=[*FEATURES, "year", "genre"])
songs = songs[songs["year"] <= 2010]
X = songs[FEATURES].to_numpy(float)
y = songs["genre"].astype("category").cat.codes.to_numpy()
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0, stratify=y)

models = {
    "logistic_regression": make_pipeline(StandardScaler(), LogisticRegression(C=1, max_iter=1000)),
    "xgboost": XGBClassifier(max_depth=6, learning_rate=0.1, n_estimators=100, tree_method="hist"),
}
accuracies = {"rows": len(songs)}
for name, model in models.items():
    model.fit(X_train, y_train)
    accuracies[name] = {"training": model.score(X_train, y_train), "held_out": model.score(X_test, y_test)}
print(json.dumps(accuracies))
