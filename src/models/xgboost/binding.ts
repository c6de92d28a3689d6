import { CString, FFIType, JSCallback, type Pointer, ptr, toArrayBuffer } from "bun:ffi";
import { AppError } from "../../errors.ts";
import type { TrainingData } from "../model.ts";
import { type OpenedLibrary, openLibrary } from "./library.ts";

const { ptr: pointer, cstring, i32, u64 } = FFIType;

/** The C functions used; each but the first returns 0 where it went well. */
const SYMBOLS = {
  XGBGetLastError: { args: [], returns: cstring },
  XGProxyDMatrixCreate: { args: [pointer], returns: i32 },
  XGProxyDMatrixSetDataDense: { args: [pointer, pointer], returns: i32 },
  XGDMatrixSetInfoFromInterface: { args: [pointer, pointer, pointer], returns: i32 },
  XGQuantileDMatrixCreateFromCallback: {
    args: [pointer, pointer, pointer, pointer, pointer, pointer, pointer],
    returns: i32,
  },
  XGDMatrixFree: { args: [pointer], returns: i32 },
  XGBoosterCreate: { args: [pointer, u64, pointer], returns: i32 },
  XGBoosterSetParam: { args: [pointer, pointer, pointer], returns: i32 },
  XGBoosterUpdateOneIter: { args: [pointer, i32, pointer], returns: i32 },
  XGBoosterEvalOneIter: { args: [pointer, i32, pointer, pointer, u64, pointer], returns: i32 },
  XGBoosterSlice: { args: [pointer, i32, i32, i32, pointer], returns: i32 },
  XGBoosterSaveModelToBuffer: { args: [pointer, pointer, pointer, pointer], returns: i32 },
  XGBoosterFree: { args: [pointer], returns: i32 },
} as const;

type Call = Exclude<keyof typeof SYMBOLS, "XGBGetLastError">;

let opened: OpenedLibrary<typeof SYMBOLS> | undefined;

/** The library's version, for instance `3.2.0`; it is opened at the first use of this module and stays open. */
export function libraryVersion(): string {
  return library().version;
}

function library() {
  opened ??= openLibrary(SYMBOLS);
  return opened;
}

/** Calls a C function; buffers among `args` live until it returns. */
function call<Name extends Call>(name: Name, ...args: Parameters<(typeof opened & {})["symbols"][Name]>): void {
  const { symbols } = library();
  if ((symbols[name] as (...args: unknown[]) => number)(...args) === 0) return;
  throw new AppError("training_failed", `${name} failed: ${lastError(symbols.XGBGetLastError())}`);
}

/** XGBoost's message without its time stamp, source line and stack trace. */
function lastError(text: unknown): string {
  const [line = ""] = String(text).split("\n");
  return line.replace(/^\[[\d:]+\]\s*(\S+:\d+:\s*)?/, "").trim();
}

/** A slot into which a C function writes a handle. */
class Slot extends BigUint64Array {
  constructor() {
    super(1);
  }
  get handle(): Pointer {
    return Number(this[0]) as Pointer;
  }
}

const cString = (text: string) => Buffer.from(`${text}\0`);

/** NumPy's array interface, version 3, by which XGBoost reads an array in place. */
function arrayInterface(array: Float64Array | Uint8Array, shape: readonly number[]): Buffer {
  const typestr = array instanceof Float64Array ? "<f8" : "|u1";
  return cString(JSON.stringify({ data: [ptr(array), true], shape, typestr, version: 3 }));
}

/** Labelled rows, cut into at most `max_bin` bins a feature; NaN is a missing value. */
export class QuantileMatrix implements Disposable {
  readonly handle: Pointer;

  /**
   * @param reference the matrix whose bins to take, for rows to evaluate on
   * @throws {AppError} `training_failed` with XGBoost's own message
   */
  constructor(data: Pick<TrainingData, "X" | "y" | "nFeatures">, config: QuantileConfig, reference?: QuantileMatrix) {
    const { X, y, nFeatures } = data;
    const proxy = new Slot();
    const out = new Slot();
    call("XGProxyDMatrixCreate", proxy);
    let batches = 0;
    let failure: unknown;
    const reset = () => {
      batches = 0;
    };
    const next = () => {
      if (batches++ > 0) return 0;
      try {
        call("XGProxyDMatrixSetDataDense", proxy.handle, arrayInterface(X, [y.length, nFeatures]));
        call("XGDMatrixSetInfoFromInterface", proxy.handle, cString("label"), arrayInterface(y, [y.length]));
        return 1;
      } catch (error) {
        failure = error;
        return 0;
      }
    };
    const onReset = new JSCallback(reset, { args: [pointer], returns: FFIType.void });
    const onNext = new JSCallback(next, { args: [pointer], returns: i32 });
    try {
      call(
        "XGQuantileDMatrixCreateFromCallback",
        null,
        proxy.handle,
        reference?.handle ?? null,
        onReset.ptr,
        onNext.ptr,
        cString(`{"missing":NaN,"nthread":${config.nthread ?? 0},"max_bin":${config.max_bin}}`),
        out,
      );
    } catch (error) {
      throw failure ?? error;
    } finally {
      onReset.close();
      onNext.close();
      call("XGDMatrixFree", proxy.handle);
    }
    this.handle = out.handle;
  }

  [Symbol.dispose](): void {
    call("XGDMatrixFree", this.handle);
  }
}

/** How a `QuantileMatrix` is made. */
export interface QuantileConfig {
  readonly max_bin: number;
  readonly nthread?: number | undefined;
}

/** A model in training; every method throws `AppError` `training_failed` with XGBoost's own message. */
export class Booster implements Disposable {
  readonly #handle: Pointer;

  private constructor(handle: Pointer) {
    this.#handle = handle;
  }

  /** @param matrices those to train and to evaluate on, whose predictions are then kept from round to round */
  static create(matrices: readonly QuantileMatrix[], params: Readonly<Record<string, unknown>>): Booster {
    const out = new Slot();
    call("XGBoosterCreate", handles(matrices), matrices.length, out);
    const booster = new Booster(out.handle);
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

  /** Grows one tree a class. */
  update(round: number, matrix: QuantileMatrix): void {
    call("XGBoosterUpdateOneIter", this.#handle, round, matrix.handle);
  }

  /** The metrics after a round, named `<set>_<metric>`. */
  evaluate(round: number, sets: Readonly<Record<string, QuantileMatrix>>): Record<string, number> {
    const names = Object.keys(sets).map(cString);
    const namePointers = BigUint64Array.from(names, (name) => BigInt(ptr(name)));
    const text = new Slot();
    const matrices = Object.values(sets);
    call("XGBoosterEvalOneIter", this.#handle, round, handles(matrices), namePointers, names.length, text);
    return Object.fromEntries(
      new CString(text.handle)
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
    return new Booster(out.handle);
  }

  /** The model as XGBoost's own JSON text. */
  save(): string {
    const length = new Slot();
    const text = new Slot();
    call("XGBoosterSaveModelToBuffer", this.#handle, cString('{"format":"json"}'), length, text);
    return new TextDecoder().decode(toArrayBuffer(text.handle, 0, Number(length[0])));
  }

  [Symbol.dispose](): void {
    call("XGBoosterFree", this.#handle);
  }
}

const handles = (matrices: readonly QuantileMatrix[]) =>
  BigUint64Array.from(matrices, (matrix) => BigInt(matrix.handle));
