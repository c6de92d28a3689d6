"""data/raw.csv to data/train.csv and data/prod_sim.csv by pandas; --fast reads only the columns that are kept."""

import argparse

import pandas as pd
from songs import COLUMNS

parser = argparse.ArgumentParser()
parser.add_argument("--input_path", default="data/raw.csv")
parser.add_argument("--train_output", default="data/train.csv")
parser.add_argument("--prod_output", default="data/prod_sim.csv")
parser.add_argument("--year_threshold", type=int, default=2010)
parser.add_argument("--fast", action="store_true")
args = parser.parse_args()

fast = {"usecols": COLUMNS, "memory_map": True} if args.fast else {}
songs = pd.read_csv(args.input_path, **fast)[COLUMNS]
train = songs[songs["year"] <= args.year_threshold]
production = songs[songs["year"] > args.year_threshold]
train.to_csv(args.train_output, index=False)
production.to_csv(args.prod_output, index=False)
print(f"process: {len(train)} rows up to {args.year_threshold}, {len(production)} after")
