"""The drift report of two sides, each a mapping of feature to values: one function for every reader and both modes."""

import json
from datetime import UTC, datetime

from scipy.stats import ks_2samp
from songs import FEATURES


def write_report(path, train, production):
    details = {}
    for name in FEATURES:
        x, y = train[name], production[name]
        result = ks_2samp(x, y)
        details[name] = {
            "ks_statistic": float(result.statistic),
            "p_value": float(result.pvalue),
            "drift_detected": bool(result.pvalue < 0.05),
            "train_mean": float(x.mean()),
            "prod_mean": float(y.mean()),
        }
    drifted = [name for name, feature in details.items() if feature["drift_detected"]]
    report = {
        "timestamp": datetime.now(UTC).isoformat(),
        "train_samples": len(train[FEATURES[0]]),
        "production_samples": len(production[FEATURES[0]]),
        "features_with_drift": len(drifted),
        "drifted_features": drifted,
        "drift_percentage": 100 * len(drifted) / len(details),
        "status": "DRIFT_DETECTED" if len(drifted) > 0.2 * len(details) else "NORMAL",
        "details": details,
    }
    with open(path, "w") as file:
        json.dump(report, file, indent=2)
