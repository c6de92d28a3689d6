"""songs.csv to data/raw.csv by pandas.

No documented option makes it faster: dtype=str is slower, the pyarrow reader refuses lyrics of several lines.
"""

import argparse
import hashlib
import os

import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--source_path", default="songs.csv")
parser.add_argument("--output_path", default="data/raw.csv")
args = parser.parse_args()

with open(args.source_path, "rb") as file:
    md5 = hashlib.file_digest(file, "md5").hexdigest()
songs = pd.read_csv(args.source_path)
os.makedirs(os.path.dirname(args.output_path), exist_ok=True)
songs.to_csv(args.output_path, index=False)
print(f"load: {len(songs)} rows, {len(songs.columns)} columns, md5 {md5}")
