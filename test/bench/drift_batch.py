"""The batch drift report as pandas and scipy make it: `drift_batch.py train.csv prod_sim.csv report.json`."""

import json
import sys
from datetime import UTC, datetime

import pandas as pd
from scipy.stats import ks_2samp

FEATURES = [
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness", "instrumentalness",
    "liveness", "valence", "tempo", "duration_ms",
]  # fmt: skip


def drift_report(train, prod):
    details = {}
    for name in FEATURES:
        x, y = train[name].dropna(), prod[name].dropna()
        result = ks_2samp(x, y)
        details[name] = {
            "ks_statistic": float(result.statistic),
            "p_value": float(result.pvalue),
            "drift_detected": bool(result.pvalue < 0.05),
            "train_mean": float(x.mean()),
            "prod_mean": float(y.mean()),
        }
    drifted = [name for name, feature in details.items() if feature["drift_detected"]]
    return {
        "timestamp": datetime.now(UTC).isoformat(),
        "train_samples": len(train),
        "production_samples": len(prod),
        "features_with_drift": len(drifted),
        "drifted_features": drifted,
        "drift_percentage": 100 * len(drifted) / len(details),
        "status": "DRIFT_DETECTED" if len(drifted) > 0.2 * len(details) else "NORMAL",
        "details": details,
    }


if __name__ == "__main__":
    train_path, prod_path, output = sys.argv[1:]
    train = pd.read_csv(train_path, usecols=FEATURES)
    prod = pd.read_csv(prod_path, usecols=FEATURES)
    with open(output, "w") as file:
        json.dump(drift_report(train, prod), file, indent=2)
