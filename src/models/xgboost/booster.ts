import { CString, type Pointer, ptr, toArrayBuffer } from "bun:ffi";
import { call, cString, Slot } from "./binding.ts";
import type { QuantileMatrix } from "./quantile-matrix.ts";

/** A model in training; every method throws `AppError` `training_failed` with XGBoost's own message. */
export class Booster implements Disposable {
  readonly #handle: Pointer;
  readonly #matrices: BigUint64Array;
  readonly #names: readonly Buffer[];
  readonly #namePointers: BigUint64Array;
  #featureNames: readonly Buffer[] = [];

  private constructor(handle: Pointer, sets: Readonly<Record<string, QuantileMatrix>> = {}) {
    this.#handle = handle;
    this.#matrices = handlesOf(sets);
    this.#names = Object.keys(sets).map(cString);
    this.#namePointers = BigUint64Array.from(this.#names, (name) => BigInt(ptr(name)));
  }

  /**
   * Makes one of no rounds.
   *
   * @param sets the rows to train and to evaluate on, by name; their predictions are kept from round to round
   * @param params XGBoost's own; an array sets one several times
   */
  static create(sets: Readonly<Record<string, QuantileMatrix>>, params: Readonly<Record<string, unknown>>): Booster {
    const out = new Slot();
    const matrices = handlesOf(sets);
    call("XGBoosterCreate", matrices, matrices.length, out);
    const booster = new Booster(out.pointer, sets);
    try {
      for (const [name, value] of Object.entries(params)) {
        for (const text of [value].flat()) {
          call("XGBoosterSetParam", booster.#handle, cString(name), cString(String(text)));
        }
      }
    } catch (error) {
      booster[Symbol.dispose]();
      throw error;
    }
    return booster;
  }

  /** Grows one tree for each class. */
  update(round: number, matrix: QuantileMatrix): void {
    call("XGBoosterUpdateOneIter", this.#handle, round, matrix.handle);
  }

  /** The metrics on every set after a round, named `<set>_<metric>`. */
  evaluate(round: number): Record<string, number> {
    const text = new Slot();
    const nSets = this.#names.length;
    call("XGBoosterEvalOneIter", this.#handle, round, this.#matrices, this.#namePointers, nSets, text);
    return Object.fromEntries(
      new CString(text.pointer)
        .toString()
        .split("\t")
        .slice(1)
        .map((pair) => pair.split(":"))
        .map(([name, value]) => [name!.replace("-", "_"), Number(value)]),
    );
  }

  /** A booster of the first `rounds` rounds. */
  slice(rounds: number): Booster {
    const out = new Slot();
    call("XGBoosterSlice", this.#handle, 0, rounds, 1, out);
    return new Booster(out.pointer);
  }

  /** Stores the columns' names in the model, where XGBoost's Python package looks for them. */
  nameFeatures(names: readonly string[]): void {
    this.#featureNames = names.map(cString);
    const pointers = BigUint64Array.from(this.#featureNames, (name) => BigInt(ptr(name)));
    call("XGBoosterSetStrFeatureInfo", this.#handle, cString("feature_name"), pointers, names.length);
  }

  /** The model as XGBoost's own JSON text. */
  save(): string {
    const length = new Slot();
    const text = new Slot();
    call("XGBoosterSaveModelToBuffer", this.#handle, cString('{"format":"json"}'), length, text);
    return new TextDecoder().decode(toArrayBuffer(text.pointer, 0, Number(length[0])));
  }

  [Symbol.dispose](): void {
    call("XGBoosterFree", this.#handle);
  }
}

const handlesOf = (sets: Readonly<Record<string, QuantileMatrix>>) =>
  BigUint64Array.from(Object.values(sets), ({ handle }) => BigInt(handle));
