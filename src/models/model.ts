import type { Static, TObject } from "@sinclair/typebox";
import type { Graph, Value } from "../onnx/graph.ts";
import type { Rng } from "../stats/rng.ts";

/** Labelled rows: `X` is row-major, (n_samples × n_features); `y` holds class indices, (n_samples). */
export interface TrainingData {
  readonly X: Float64Array;
  readonly y: Uint8Array;
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Names of the columns, for kinds that keep them with the model. */
  readonly featureNames?: readonly string[];
  /** Held-out rows, for kinds that measure themselves round by round; the others ignore it. */
  readonly validation?: Pick<TrainingData, "X" | "y">;
}

/** A trained classifier; one that is not trained cannot exist. */
export interface Model {
  /**
   * The probability of each class for each row of `X`.
   *
   * @param X row-major (n_samples × n_features); it is not changed
   * @param out where to write, (n_samples × n_classes) or larger; a new array where absent
   * @returns `out`: row-major (n_samples × n_classes), each row sums to 1
   */
  predictProba(X: Float64Array, out?: Float64Array): Float64Array;
  /** How much each feature contributed, (n_features), for kinds that know; the larger, the more. */
  readonly featureImportance?: Float64Array;
  /**
   * Adds the model to a graph, for kinds that ONNX's operators can express.
   *
   * @param X (n_samples × n_features)
   * @returns the probabilities, (n_samples × n_classes)
   */
  addTo?(graph: Graph, X: Value): Value;
  /** The model as JSON text, from which its kind's `fromText` makes an equal one. */
  toText(): string;
}

/**
 * Called while a model trains with the share done, 0 to 1; kinds that train in rounds call it once a round, with the
 * metrics after that round by name.
 */
export type OnProgress = (share: number, metrics?: Readonly<Record<string, number>>) => void;

/** A kind of model: its name and how one is read back. What serves models needs no more of it. */
export interface ModelKind {
  /** Key in params.yaml, run name, folder under `models/`. */
  readonly name: string;
  /** @throws {AppError} `bad_artifact` where `text` is not what `toText` gave */
  fromText(text: string): Model;
}

/** A kind of model with its hyperparameters and how it is trained. */
export interface Trainer<Params extends TObject = TObject> extends ModelKind {
  /** Schema of the hyperparameters, with defaults. */
  readonly params: Params;
  /** Whether it wants features of mean 0 and standard deviation 1. */
  readonly standardise: boolean;
  /** Why no model of this kind can be trained on this machine, and what to do; `undefined` where it can. */
  unavailable(): string | undefined;
  /**
   * Trains a model.
   *
   * @throws {AppError} `training_failed` where the data or the hyperparameters give no model
   */
  train(data: TrainingData, params: Static<Params>, rng: Rng, onProgress: OnProgress): Model;
}
