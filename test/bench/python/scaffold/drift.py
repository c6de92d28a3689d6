"""The drift report by pandas: batch from both CSVs, online from the request log line by line."""

import argparse
import json

import pandas as pd
from drift_report import write_report
from songs import FEATURES

parser = argparse.ArgumentParser()
parser.add_argument("--mode", default="batch", choices=["batch", "online"])
parser.add_argument("--train_data", default="data/train.csv")
parser.add_argument("--prod_data", default="data/prod_sim.csv")
parser.add_argument("--api_logs", default="logs/api_requests.jsonl")
parser.add_argument("--output", default="drift_report.json")
parser.add_argument("--fast", action="store_true", help="read by pyarrow, and only the features")
args = parser.parse_args()


def read_songs(path):
    return pd.read_csv(path, **({"engine": "pyarrow", "usecols": FEATURES} if args.fast else {}))


def read_requests(path):
    requests = []
    with open(path) as file:
        for line in file:
            request = json.loads(line)
            if all(name in request for name in FEATURES):
                requests.append({name: request[name] for name in FEATURES})
    return pd.DataFrame(requests)


def read_requests_fast(path):
    return pd.read_json(path, lines=True, engine="pyarrow")[FEATURES].dropna()


if args.mode == "batch":
    production = read_songs(args.prod_data)
else:
    production = (read_requests_fast if args.fast else read_requests)(args.api_logs)
write_report(args.output, read_songs(args.train_data), production)
