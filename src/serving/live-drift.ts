import { Value } from "@sinclair/typebox/value";
import type { DriftSide } from "../drift/detect.ts";
import { DriftPolicy } from "../drift/policy.ts";
import type { DriftReport, NoApiLogs } from "../drift/report.ts";
import { type AudioFeatures, FEATURE_NAMES, type FeatureName } from "../features.ts";
import { countValues } from "../stats/value-counts.ts";

const WIDTH = FEATURE_NAMES.length;
const POLICY = Value.Create(DriftPolicy);

/** The last songs that were predicted, in memory, to be compared with the songs that the model was trained on. */
export class LiveDrift {
  readonly size: number;
  /** Row-major, (size × 12). */
  readonly #songs: Float64Array;
  readonly #genres: string[] = [];
  #added = 0;
  #compared:
    | { readonly added: number; readonly reference: DriftSide; readonly report: Promise<DriftReport> }
    | undefined;

  /** @param size how many songs are remembered, the newest ones */
  constructor(size: number) {
    this.size = size;
    this.#songs = new Float64Array(size * WIDTH);
  }

  /** Remembers a song and the genre that was predicted. */
  add(song: AudioFeatures, genre: string): void {
    const slot = this.#added++ % this.size;
    for (let j = 0; j < WIDTH; j++) this.#songs[slot * WIDTH + j] = song[FEATURE_NAMES[j] as FeatureName];
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
    const counts = FEATURE_NAMES.map((name, j) => {
      const column = Float64Array.from({ length: rows }, (_, row) => this.#songs[row * WIDTH + j] ?? Number.NaN);
      return [name, countValues(column)] as const;
    });
    const genres = new Map<string, number>();
    for (const genre of this.#genres) genres.set(genre, (genres.get(genre) ?? 0) + 1);
    return { sources: [], rows, features: Object.fromEntries(counts), genres };
  }
}
