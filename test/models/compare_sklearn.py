"""Prints, as JSON, how well scikit-learn's multinomial logistic regression does on held-out rows.

Usage: python compare_sklearn.py FOLDER ...

Each folder holds train.csv and validation.csv, with one row a song and no header: the class's index, then the
standardised features. One object a folder is printed.
"""

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss


def compare(folder):
    train, validation = (np.loadtxt(f"{folder}/{name}.csv", delimiter=",") for name in ("train", "validation"))
    model = LogisticRegression(C=1.0, max_iter=1000).fit(train[:, 1:], train[:, 0])
    proba = model.predict_proba(validation[:, 1:])
    return {
        "accuracy": accuracy_score(validation[:, 0], model.classes_[proba.argmax(axis=1)]),
        "log_loss": log_loss(validation[:, 0], proba),
    }


if __name__ == "__main__":
    print(json.dumps([compare(folder) for folder in sys.argv[1:]]))
