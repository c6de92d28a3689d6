"""Prints as JSON what MLflow's own client reads from a store.

Usage: python read_store.py STORE EXPERIMENT, which may be "" for all
"""

import json
import os
import sys
import warnings

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
warnings.filterwarnings("ignore")

import mlflow  # noqa: E402
from mlflow import MlflowClient  # noqa: E402

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()


def files_of(uri):
    folder = mlflow.artifacts.download_artifacts(uri)
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read().hex()
    return found


def read_run(run):
    return {
        "status": run.info.status,
        "name": run.info.run_name,
        "ended": run.info.end_time is not None,
        "params": run.data.params,
        "tags": run.data.tags,
        "metrics": {key: str(value) for key, value in run.data.metrics.items()},
        "history": {
            key: [[metric.step, str(metric.value)] for metric in client.get_metric_history(run.info.run_id, key)]
            for key in run.data.metrics
        },
        "datasets": [
            {**dict(item.dataset), "tags": {tag.key: tag.value for tag in item.tags}}
            for item in run.inputs.dataset_inputs
        ],
        "outputs": [model.model_id for model in run.outputs.model_outputs],
        "artifacts": files_of(f"runs:/{run.info.run_id}/") if client.list_artifacts(run.info.run_id) else {},
    }


def read_model(model):
    return {
        "name": model.name,
        "status": str(model.status),
        "run": model.source_run_id,
        "params": model.params,
        "source": {key: model.tags.get(key) for key in ("mlflow.user", "mlflow.source.name", "mlflow.source.type")},
        "metrics": [[m.key, m.value, m.step, m.dataset_name, m.dataset_digest] for m in model.metrics],
        "files": files_of(f"models:/{model.model_id}"),
    }


def read_version(version):
    alias = version.aliases[0] if version.aliases else None
    return {
        "version": str(version.version),
        "description": version.description,
        "tags": version.tags,
        "source": version.source,
        "run": version.run_id,
        "model": version.model_id,
        "aliases": list(version.aliases),
        "files": files_of(f"models:/{version.name}@{alias}") if alias else None,
    }


def read_experiment(experiment):
    ids = [experiment.experiment_id]
    return {
        "runs": {run.info.run_id: read_run(run) for run in client.search_runs(ids)},
        "models": {model.model_id: read_model(model) for model in client.search_logged_models(ids)},
    }


experiments = client.search_experiments()
print(
    json.dumps(
        {
            "experiments": sorted(experiment.name for experiment in experiments),
            "byName": {
                experiment.name: read_experiment(experiment)
                for experiment in experiments
                if sys.argv[2] in ("", experiment.name)
            },
            "registered": {
                model.name: [
                    read_version(client.get_model_version(model.name, found.version))
                    for found in client.search_model_versions(f"name = '{model.name}'")
                ]
                for model in client.search_registered_models()
            },
        }
    )
)
