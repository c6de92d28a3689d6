import { type Static, type TNumber, Type } from "@sinclair/typebox";
import { ClassifierCard } from "../classifier/card.ts";
import { Registration } from "../classifier/champion.ts";
import { Prediction } from "../classifier/classifier.ts";
import { AudioFeatures, FEATURE_NAMES, type FeatureName } from "../features.ts";

/** Most songs in one batch. */
export const MAX_SONGS = 1000;
const MAX_TOP = 100;

const facts = (name: FeatureName) => {
  const { description = "", examples: [example] = [], ...schema } = AudioFeatures.properties[name];
  const [least, most] = schema["x-range"] as [number, number];
  return { description, unit: schema["x-unit"] as string, least, most, example };
};
const described = FEATURE_NAMES.map((name) => {
  const { description, unit, least, most } = facts(name);
  const text = `${description}; ${unit}, ${least} to ${most} as documented, other values are accepted`;
  return [name, { ...AudioFeatures.properties[name], description: text }] as const;
});
const exampleSong = Object.fromEntries(FEATURE_NAMES.map((name) => [name, facts(name).example])) as AudioFeatures;
const examplePrediction = { genre: "Rock", confidence: 0.62 };
const exampleTop = [examplePrediction, { genre: "Pop", confidence: 0.21 }];

/** The body of a prediction: the 12 features, whose ranges are in the descriptions. */
export const Song = Type.Object(Object.fromEntries(described) as (typeof AudioFeatures)["properties"], {
  additionalProperties: true,
  description: `${AudioFeatures.description}; unknown fields are ignored`,
  examples: [exampleSong],
});

/** Options of a prediction. */
export const PredictionQuery = Type.Object(
  {
    top: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_TOP,
        description: "Adds this many of the most likely genres",
        examples: [3],
      }),
    ),
  },
  { additionalProperties: true },
);

/** The response to one song. */
export const PredictionResponse = Type.Object(
  {
    ...Prediction.properties,
    top: Type.Optional(Type.Array(Prediction, { description: "The most likely genres, the likeliest first" })),
  },
  { examples: [examplePrediction, { ...examplePrediction, top: exampleTop }] },
);

/** The body of a batch. */
export const Songs = Type.Object(
  { songs: Type.Array(Song, { minItems: 1, maxItems: MAX_SONGS, description: "Songs to predict" }) },
  { additionalProperties: true, examples: [{ songs: [exampleSong, { ...exampleSong, tempo: 174, energy: 0.97 }] }] },
);

/** The response to a batch. */
export const Predictions = Type.Object(
  { predictions: Type.Array(Prediction, { description: "One per song, in the order of the songs" }) },
  { examples: [{ predictions: exampleTop }] },
);

export const Health = Type.Object({ status: Type.Literal("healthy") }, { examples: [{ status: "healthy" }] });

/** What is served. */
export const Ready = Type.Object({
  status: Type.Literal("ready"),
  model: Type.Composite([
    Registration,
    Type.Object({ kind: Type.String(), loaded_at: Type.String({ description: "ISO 8601, UTC" }) }),
  ]),
  last_reload_error: Type.Optional(
    Type.String({ description: "Why the last reload kept the model as it was, absent if it did not" }),
  ),
});
export type Ready = Static<typeof Ready>;

/** Why the service is not ready for requests. */
export const NotReady = Type.Object({ status: Type.Literal("unavailable"), reason: Type.String() });

/** The served model's card. */
export const ModelCard = Type.Composite([
  Registration,
  Type.Pick(ClassifierCard, ["kind", "genres", "params", "metrics", "data", "created_at"]),
  Type.Object({
    features: Type.Array(
      Type.Object({
        name: Type.String(),
        type: Type.String({ description: "number or integer" }),
        description: Type.String(),
        unit: Type.String(),
        range: Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: "Documented, not enforced" }),
      }),
    ),
    loaded_at: Type.String({ description: "ISO 8601, UTC" }),
  }),
]);
export type ModelCard = Static<typeof ModelCard>;

/** The model's inputs with their units and ranges. */
export const FEATURE_CARDS: ModelCard["features"] = FEATURE_NAMES.map((name) => {
  const { description, unit, least, most } = facts(name);
  return { name, type: (AudioFeatures.properties[name] as TNumber).type, description, unit, range: [least, most] };
});

/** The body of a response of 500. */
export const InternalError = Type.Object({ detail: Type.String() }, { examples: [{ detail: "Prediction failed" }] });
