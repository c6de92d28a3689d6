"""The online drift report as json, pandas and scipy make it: `drift_online.py train.csv requests.jsonl report.json`."""

import json
import sys

import pandas as pd
from drift_batch import FEATURES, drift_report

train_path, log_path, output = sys.argv[1:]
train = pd.read_csv(train_path, usecols=FEATURES)
requests = []
with open(log_path) as file:
    for line in file:
        request = json.loads(line)
        if all(name in request for name in FEATURES):
            requests.append({name: request[name] for name in FEATURES})
with open(output, "w") as file:
    json.dump(drift_report(train, pd.DataFrame(requests)), file, indent=2)
