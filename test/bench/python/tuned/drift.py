"""The drift report by polars and scipy: batch from both CSVs, online from the request log."""

import argparse

import polars as pl
from drift_report import write_report
from songs import FEATURES

parser = argparse.ArgumentParser()
parser.add_argument("--mode", default="batch", choices=["batch", "online"])
parser.add_argument("--train_data", default="data/train.csv")
parser.add_argument("--prod_data", default="data/prod_sim.csv")
parser.add_argument("--api_logs", default="logs/api_requests.jsonl")
parser.add_argument("--output", default="drift_report.json")
args = parser.parse_args()


def columns(frame):
    return {name: frame[name].to_numpy() for name in FEATURES}


if args.mode == "batch":
    production = pl.read_csv(args.prod_data, columns=FEATURES)
else:
    production = pl.scan_ndjson(args.api_logs).select(FEATURES).drop_nulls().collect()
write_report(args.output, columns(pl.read_csv(args.train_data, columns=FEATURES)), columns(production))
