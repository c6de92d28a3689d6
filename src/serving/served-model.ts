import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Champion, fetchChampion, loadChampion } from "../classifier/champion.ts";
import type { DriftSide } from "../drift/detect.ts";
import { loadReference } from "../drift/reference.ts";
import { AppError, messageOf } from "../errors.ts";

/** Where champions come from. */
export interface ChampionSource {
  /** Folder that a start takes the champion from, if it is there. */
  readonly directory: string;
  /** The tracking store; if it is given, a reload asks it and not the folder. */
  readonly trackingUri?: string | undefined;
}

/** A champion's files, read. */
interface ReadChampion extends Champion {
  /** The songs that it was trained on, as counts; absent if they did not come with it. */
  readonly reference?: DriftSide | undefined;
}

/** A champion in use. */
export interface LoadedChampion extends ReadChampion {
  readonly loadedAt: Date;
}

/** How the last reload ended. */
export interface Reload {
  readonly at: Date;
  /** Why the model stayed as it was, absent if the new one was taken. */
  readonly error?: string;
}

/** The one model in use, exchanged as a whole by a reload. */
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
   * Loads the champion from its folder, else from the tracking store; if neither has one, there is none
   * until a reload finds it.
   *
   * @throws {AppError} if the model's files are damaged or the tracking URI names no store
   */
  static async start(source: ChampionSource): Promise<ServedModel> {
    const model = new ServedModel(source);
    try {
      model.#take(existsSync(source.directory) ? await readChampion(source.directory) : await fetchAndLoad(source));
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
   * The model to predict with.
   *
   * @throws {AppError} `no_model` while there is none
   */
  require(): LoadedChampion {
    if (!this.#loaded) throw new AppError("no_model", this.#absence);
    return this.#loaded;
  }

  /**
   * Exchanges the model for the current champion; requests that come at the same time share one reload.
   *
   * @throws {AppError} if the new champion cannot be had or used: the model stays as it was
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
      const taken = this.#take(isFolder ? await readChampion(directory) : await fetchAndLoad(this.#source));
      this.#lastReload = { at: taken.loadedAt };
      this.reloads.succeeded++;
      return taken;
    } catch (error) {
      this.#lastReload = { at: new Date(), error: messageOf(error) };
      this.reloads.failed++;
      throw error;
    }
  }

  #take(champion: ReadChampion): LoadedChampion {
    this.#loaded = { ...champion, loadedAt: new Date() };
    return this.#loaded;
  }
}

async function readChampion(directory: string): Promise<ReadChampion> {
  const [champion, reference] = await Promise.all([loadChampion(directory), loadReference(directory)]);
  return { ...champion, reference };
}

async function fetchAndLoad({ trackingUri }: ChampionSource): Promise<ReadChampion> {
  const { openStore } = await import("../tracking/index.ts");
  const folder = await mkdtemp(join(tmpdir(), "champion-"));
  try {
    const directory = join(folder, "champion");
    await fetchChampion(openStore(trackingUri), directory);
    return await readChampion(directory);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
