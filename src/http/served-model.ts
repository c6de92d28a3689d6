import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Champion, fetchChampion, loadChampion } from "../champion.ts";
import { AppError, messageOf } from "../errors.ts";
import { refuse } from "./refusal.ts";

/** Where champions come from. */
export interface ChampionSource {
  /** Folder that a start takes the champion from, where it is there. */
  readonly directory: string;
  /** The tracking store; where it is given, a reload asks it and not the folder. */
  readonly trackingUri?: string | undefined;
}

/** A champion that answers requests. */
export interface LoadedChampion extends Champion {
  readonly loadedAt: Date;
}

/** How the last reload ended. */
export interface Reload {
  readonly at: Date;
  /** Why the model stayed as it was, absent where the new one was taken. */
  readonly error?: string;
}

/** The one model that answers requests, exchanged as a whole by a reload. */
export class ServedModel {
  readonly #source: ChampionSource;
  #loaded: LoadedChampion | undefined;
  #absence = "no model was loaded";
  #reloading: Promise<LoadedChampion> | undefined;
  #lastReload: Reload | undefined;
  readonly reloads = { succeeded: 0, failed: 0 };

  private constructor(source: ChampionSource) {
    this.#source = source;
  }

  /**
   * Loads the champion from its folder, else from the tracking store; where neither has one, requests are refused
   * until a reload finds it.
   *
   * @throws {AppError} where the model's files are damaged or the tracking URI names no store
   */
  static async start(source: ChampionSource): Promise<ServedModel> {
    const model = new ServedModel(source);
    try {
      model.#take(existsSync(source.directory) ? await loadChampion(source.directory) : await fetchAndLoad(source));
    } catch (error) {
      const mayCome = error instanceof AppError && ["not_found", "tracking_failed", "io"].includes(error.code);
      if (!mayCome || existsSync(source.directory)) throw error;
      model.#absence = messageOf(error);
    }
    return model;
  }

  /** The model, absent while there is none. */
  get loaded(): LoadedChampion | undefined {
    return this.#loaded;
  }

  /** Why there is no model. */
  get absence(): string {
    return this.#absence;
  }

  get lastReload(): Reload | undefined {
    return this.#lastReload;
  }

  /**
   * The model to answer a request with.
   *
   * @throws {Refusal} 503 while there is none
   */
  require(): LoadedChampion {
    if (!this.#loaded) throw refuse(503, "model_unavailable", ["server"], "There is no model", { "retry-after": "10" });
    return this.#loaded;
  }

  /**
   * Exchanges the model for the champion of now; requests that come at the same time share one reload.
   *
   * @throws {AppError} where the new champion cannot be had or used: the model stays as it was
   */
  reload(): Promise<LoadedChampion> {
    this.#reloading ??= this.#reload().finally(() => {
      this.#reloading = undefined;
    });
    return this.#reloading;
  }

  async #reload(): Promise<LoadedChampion> {
    const { directory, trackingUri } = this.#source;
    const isFolder = trackingUri === undefined && existsSync(directory);
    try {
      const taken = this.#take(isFolder ? await loadChampion(directory) : await fetchAndLoad(this.#source));
      this.#lastReload = { at: taken.loadedAt };
      this.reloads.succeeded++;
      return taken;
    } catch (error) {
      this.#lastReload = { at: new Date(), error: messageOf(error) };
      this.reloads.failed++;
      throw error;
    }
  }

  #take(champion: Champion): LoadedChampion {
    this.#loaded = { ...champion, loadedAt: new Date() };
    return this.#loaded;
  }
}

async function fetchAndLoad({ trackingUri }: ChampionSource): Promise<Champion> {
  const { openStore } = await import("../tracking/index.ts");
  const folder = await mkdtemp(join(tmpdir(), "champion-"));
  try {
    const directory = join(folder, "champion");
    await fetchChampion(openStore(trackingUri), directory);
    return await loadChampion(directory);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
