import type { Classifier, Prediction } from "../classifier/classifier.ts";
import { type AudioFeatures, FEATURE_NAMES } from "../features.ts";
import type { RequestLog } from "../request-log/writer/request-log.ts";
import type { LiveDrift } from "./live-drift.ts";
import type { LoadedChampion, ServedModel } from "./served-model.ts";

/** The prediction of one song, with the most likely genres if they were asked for. */
export type PredictedSong = Prediction & { top?: Prediction[] };

/**
 * Predicts one song, leaves its line in the request log and remembers it for the comparison with the training songs.
 *
 * @param top how many of the most likely genres to add
 * @returns once the line is written, or can be waited for no longer
 * @throws {AppError} `no_model` while there is no model; what the model throws
 */
export async function predictSong(
  { model, log, drift }: { model: ServedModel; log: RequestLog; drift: LiveDrift },
  request_id: string,
  song: AudioFeatures,
  top?: number,
): Promise<PredictedSong> {
  const timestamp = new Date().toISOString();
  const features = featuresOf(song);
  let champion: LoadedChampion | undefined;
  try {
    champion = model.require();
    const { classifier, registration } = champion;
    const prediction = predict(classifier, features);
    const predicted = top === undefined ? prediction : { ...prediction, top: mostLikely(classifier, features, top) };
    const { genre, confidence } = prediction;
    const model_version = registration.version;
    drift.add(features, genre);
    await log.append({ timestamp, request_id, outcome: "ok", genre, confidence, model_version, ...features });
    return predicted;
  } catch (error) {
    const version = champion && { model_version: champion.registration.version };
    await log.append({ timestamp, request_id, outcome: "error", ...version, ...features });
    throw error;
  }
}

/** Leaves the line of a request whose body does not fit: without its values. */
export async function logInvalid(model: ServedModel, log: RequestLog, request_id: string): Promise<void> {
  const version = model.loaded && { model_version: model.loaded.registration.version };
  await log.append({ timestamp: new Date().toISOString(), request_id, outcome: "invalid", ...version });
}

function predict(classifier: Classifier, song: AudioFeatures): Prediction {
  const prediction = classifier.predict(song);
  if (Number.isFinite(prediction.confidence)) return prediction;
  throw new Error(`${classifier.card.kind} gave ${prediction.genre} a probability of ${prediction.confidence}`);
}

function mostLikely({ card, predictProba }: Classifier, song: AudioFeatures, count: number): Prediction[] {
  const proba = predictProba(Float64Array.from(FEATURE_NAMES, (name) => song[name]));
  const genres = card.genres.map((genre, k) => ({ genre, confidence: proba[k] ?? Number.NaN }));
  return genres.sort((a, b) => b.confidence - a.confidence).slice(0, count);
}

/** The features alone: what else a valid body holds goes nowhere. */
function featuresOf(body: AudioFeatures): AudioFeatures {
  if (Object.keys(body).length === FEATURE_NAMES.length) return body;
  const features = {} as AudioFeatures;
  for (const name of FEATURE_NAMES) features[name] = body[name];
  return features;
}
