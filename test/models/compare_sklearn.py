"""Prints, as JSON, how well scikit-learn's multinomial logistic regression does on held-out rows.

Usage: python compare_sklearn.py TRAIN.csv VALIDATION.csv

Both files hold one row a song and no header: the class's index, then the standardised features.
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss


def main(train_path, validation_path):
    train, validation = (np.loadtxt(path, delimiter=",") for path in (train_path, validation_path))
    model = LogisticRegression(C=1.0, max_iter=1000).fit(train[:, 1:], train[:, 0])
    proba = model.predict_proba(validation[:, 1:])
    print(
        json.dumps(
            {
                "version": sklearn.__version__,
                "accuracy": accuracy_score(validation[:, 0], model.classes_[proba.argmax(axis=1)]),
                "log_loss": log_loss(validation[:, 0], proba),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
