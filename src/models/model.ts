import type { Static, TObject } from "@sinclair/typebox";
import type { Rng } from "../stats/rng.ts";
import type { Graph, Value } from "./onnx-graph.ts";

/** Labelled rows: `X` is row-major, (n_samples × n_features); `y` holds class indices, (n_samples). */
export interface TrainingData {
  readonly X: Float64Array;
  readonly y: Uint8Array;
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Names of the columns, for types that keep them with the model. */
  readonly featureNames?: readonly string[];
  /** Held-out rows, for types that measure themselves round by round; the others ignore it. */
  readonly validation?: Pick<TrainingData, "X" | "y">;
}

/** How MLflow's Python package loads a model by a flavor made for its type. */
export interface NativeFlavor {
  readonly name: string;
  /** Python module that makes a `python_function` of it. */
  readonly loader: string;
  /** What the flavor's entry in `MLmodel` holds beside the file's name. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Packages that it needs beside MLflow, as pip takes them. */
  readonly requirements: readonly string[];
  /** numpy's name of the type of the probabilities. */
  readonly outputType: string;
}

/** A trained classifier; one that is not trained cannot exist. */
export interface Model {
  /**
   * The probability of each class for each row of `X`.
   *
   * @param X row-major (n_samples × n_features); it is not changed
   * @param out where to write, (n_samples × n_classes) or larger; a new array if absent
   * @returns `out`: row-major (n_samples × n_classes), each row sums to 1
   */
  predictProba(X: Float64Array, out?: Float64Array): Float64Array;
  /** How much each feature contributed, (n_features), for types that know; the larger, the more. */
  readonly featureImportance?: Float64Array;
  /** How MLflow loads the model's text, for types that have a flavor of their own. */
  readonly flavor?: NativeFlavor;
  /**
   * Adds the model to a graph, for types that ONNX's operators can express.
   *
   * @param X (n_samples × n_features)
   * @returns the probabilities, (n_samples × n_classes)
   */
  toOnnx?(graph: Graph, X: Value): Value;
  /** The model as JSON text, from which its type's `fromText` makes an equal one. */
  toText(): string;
}

/** How a type of model is read that MLflow's Python package logged. */
export interface LoggedFlavor {
  /** Key among the flavors of an `MLmodel`. */
  readonly name: string;
  /** Schema of what is read of the flavor's entry; its `data` is the file. */
  readonly entry: TObject;
  /**
   * Reads the file.
   *
   * @param features the features in the order in which they will be given
   * @param trainedOn the features in the order in which the model was trained, for files that do not say it themselves
   * @throws {AppError} `bad_artifact` if it is damaged, another type of model or was trained on other features
   */
  read(
    bytes: Uint8Array,
    entry: { readonly data: string },
    features: readonly string[],
    trainedOn: readonly string[] | undefined,
  ): Model;
}

/** A type of model: what is known of it without training one. What serves models needs no more of it. */
export interface ModelType<Params extends TObject = TObject> {
  /** Key in params.yaml, run name, folder under `models/`. */
  readonly name: string;
  /** Schema of the hyperparameters, with defaults. */
  readonly params: Params;
  /** Whether it takes features of mean 0 and standard deviation 1. */
  readonly standardise: boolean;
  /** @throws {AppError} `bad_artifact` if `text` is not what `toText` gave */
  fromText(text: string): Model;
  readonly logged?: LoggedFlavor;
}

/**
 * Called while a model trains with the share done, 0 to 1; types that train in rounds call it after each round, with
 * the metrics after that round by name.
 */
export type OnProgress = (share: number, metrics?: Readonly<Record<string, number>>) => void;

/** How a type of model is trained. */
export interface Trainer<Params extends TObject = TObject> {
  /** Why no model of this type can be trained on this machine, and what to do; `undefined` if it can. */
  unavailable(): string | undefined;
  /**
   * Trains a model.
   *
   * @param data `X` standardised if the type says so
   * @throws {AppError} `training_failed` if the data or the hyperparameters give no model
   */
  train(data: TrainingData, params: Static<Params>, rng: Rng, onProgress: OnProgress): Model;
}
