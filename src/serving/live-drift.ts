import { Value } from "@sinclair/typebox/value";
import type { DriftSide } from "../drift/detect.ts";
import { DriftPolicy } from "../drift/policy.ts";
import type { DriftReport, NoApiLogs } from "../drift/report.ts";
import { type AudioFeatures, FEATURE_NAMES, type FeatureName } from "../features.ts";
import { countValues } from "../stats/value-counts.ts";

const POLICY = Value.Create(DriftPolicy);

/** The last songs that were predicted, in memory, to be compared with the songs that the model was trained on. */
export class LiveDrift {
  readonly size: number;
  readonly #features: Readonly<Record<FeatureName, Float64Array>>;
  readonly #genres: string[] = [];
  #added = 0;
  #compared:
    | { readonly added: number; readonly reference: DriftSide; readonly report: Promise<DriftReport> }
    | undefined;

  /** @param size how many songs are remembered, the newest ones */
  constructor(size: number) {
    this.size = size;
    const columns = FEATURE_NAMES.map((name) => [name, new Float64Array(size)]);
    this.#features = Object.fromEntries(columns);
  }

  /** Remembers a song and the genre that was predicted. */
  add(song: AudioFeatures, genre: string): void {
    const slot = this.#added++ % this.size;
    for (const name of FEATURE_NAMES) this.#features[name][slot] = song[name];
    this.#genres[slot] = genre;
  }

  /** Compares the remembered songs with the reference; the report is kept until another song comes. */
  async compare(reference: DriftSide): Promise<DriftReport | NoApiLogs> {
    if (this.#added === 0) return { status: "no_api_logs", message: "no song was predicted since the service started" };
    if (this.#compared?.added !== this.#added || this.#compared.reference !== reference) {
      this.#compared = { added: this.#added, reference, report: this.#detect(reference) };
    }
    return await this.#compared.report;
  }

  async #detect(reference: DriftSide): Promise<DriftReport> {
    const current = this.#side();
    const { detectDrift } = await import("../drift/detect.ts");
    return detectDrift(reference, current, { mode: "online", timestamp: new Date(), policy: POLICY });
  }

  #side(): DriftSide {
    const rows = Math.min(this.#added, this.size);
    const counts = FEATURE_NAMES.map((name) => [name, countValues(this.#features[name].subarray(0, rows))] as const);
    const genres = new Map<string, number>();
    for (const genre of this.#genres) genres.set(genre, (genres.get(genre) ?? 0) + 1);
    return { sources: [], rows, features: Object.fromEntries(counts), genres };
  }
}
