import { CARD_FILE, MODEL_FILE } from "./card.ts";
import type { Classifier } from "./classifier.ts";
import { mlflowFiles } from "./mlflow/write.ts";

/** A classifier's files by name: its own, and what MLflow needs to load the model in Python. */
export function classifierFiles({ card, model }: Classifier): Record<string, string | Uint8Array> {
  return {
    [CARD_FILE]: `${JSON.stringify(card, null, 2)}\n`,
    [MODEL_FILE]: model.toText(),
    ...mlflowFiles(card, model),
  };
}
