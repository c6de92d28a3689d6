/** Where commands and the service read and write unless a flag says otherwise; each path is here once. */
export const PARAMS_FILE = "params.yaml";
export const SAMPLE_SONGS = "data/sample_songs.csv";
export const RAW_SONGS = "data/raw.csv";
export const TRAIN_DATA = "data/train.csv";
export const PRODUCTION_DATA = "data/prod_sim.csv";
/** Holds a folder for each type of model, and the champion's. */
export const MODELS_FOLDER = "models";
export const CHAMPION_FOLDER = "models/champion";
export const METRICS_FILE = "metrics.json";
export const CONFUSION_FILE = "confusion_matrix.csv";
export const DRIFT_REPORT = "drift_report.json";
