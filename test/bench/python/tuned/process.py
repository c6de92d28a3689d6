"""data/raw.csv to data/train.csv and data/prod_sim.csv by polars, reading only the columns that are kept."""

import argparse

import polars as pl
from songs import COLUMNS

parser = argparse.ArgumentParser()
parser.add_argument("--input_path", default="data/raw.csv")
parser.add_argument("--train_output", default="data/train.csv")
parser.add_argument("--prod_output", default="data/prod_sim.csv")
parser.add_argument("--year_threshold", type=int, default=2010)
args = parser.parse_args()

songs = pl.read_csv(args.input_path, columns=COLUMNS).select(COLUMNS)
is_train = pl.col("year") <= args.year_threshold
train, production = songs.filter(is_train), songs.filter(~is_train)
train.write_csv(args.train_output)
production.write_csv(args.prod_output)
print(f"process: {len(train)} rows up to {args.year_threshold}, {len(production)} after")
