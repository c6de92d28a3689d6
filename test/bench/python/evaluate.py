"""Registers the most accurate run as champion, downloads it, scores it on production songs and writes metrics.json."""

import json
import shutil

import mlflow
import numpy as np
import pandas as pd
from mlflow.tracking import MlflowClient
from songs import EXPERIMENT, FEATURES, MODEL_NAME

client = MlflowClient()
experiment = client.get_experiment_by_name(EXPERIMENT)
[best] = client.search_runs([experiment.experiment_id], order_by=["metrics.accuracy DESC"], max_results=1)
[logged] = best.outputs.model_outputs
version = mlflow.register_model(f"models:/{logged.model_id}", MODEL_NAME).version
client.set_registered_model_alias(MODEL_NAME, "champion", version)
shutil.rmtree("models/champion", ignore_errors=True)
mlflow.artifacts.download_artifacts(f"models:/{MODEL_NAME}@champion", dst_path="models/champion")

model_type = best.info.run_name
flavor = mlflow.xgboost if model_type == "xgboost" else mlflow.sklearn
model = flavor.load_model("models/champion")
genres = np.array(mlflow.models.Model.load("models/champion").metadata["genres"])
production = pd.read_csv("data/prod_sim.csv", usecols=[*FEATURES, "genre"])
predicted = genres[model.predict(production[FEATURES])]
metrics = {
    "best_run_id": best.info.run_id,
    "best_accuracy": best.data.metrics["accuracy"],
    "model_type": model_type,
    "model_name": MODEL_NAME,
    "champion_alias": "champion",
    "model_version": version,
    "prod_sim_accuracy": float((predicted == production["genre"].to_numpy()).mean()),
}
with open("metrics.json", "w") as file:
    json.dump(metrics, file, indent=2)
print(f"evaluate: {metrics}")
