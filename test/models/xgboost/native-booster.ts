import { FFIType, type Pointer, ptr, toArrayBuffer } from "bun:ffi";
import { openLibrary } from "../../../src/models/xgboost/library.ts";

const { ptr: pointer, i32, u64, cstring } = FFIType;

const SYMBOLS = {
  XGBGetLastError: { args: [], returns: cstring },
  XGBoosterCreate: { args: [pointer, u64, pointer], returns: i32 },
  XGBoosterSetParam: { args: [pointer, pointer, pointer], returns: i32 },
  XGBoosterLoadModelFromBuffer: { args: [pointer, pointer, u64], returns: i32 },
  XGBoosterPredictFromDense: { args: [pointer, pointer, pointer, pointer, pointer, pointer, pointer], returns: i32 },
  XGDMatrixCreateFromDense: { args: [pointer, pointer, pointer], returns: i32 },
  XGBoosterPredictFromDMatrix: { args: [pointer, pointer, pointer, pointer, pointer, pointer], returns: i32 },
  XGDMatrixFree: { args: [pointer], returns: i32 },
  XGBoosterFree: { args: [pointer], returns: i32 },
} as const;

const cString = (text: string) => Buffer.from(`${text}\0`);
const PREDICT = '"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true';

/** XGBoost's own scoring by its C library: what the TypeScript scorer is measured against. */
export class NativeBooster implements Disposable {
  readonly version: string;
  readonly #symbols;
  readonly #handle: Pointer;
  readonly #shape = new BigUint64Array(1);
  readonly #nDimensions = new BigUint64Array(1);
  readonly #result = new BigUint64Array(1);
  readonly #inPlace = cString(`{${PREDICT},"missing":NaN,"cache_id":0}`);
  readonly #fromMatrix = cString(`{${PREDICT}}`);

  constructor(json: string, nthread: number) {
    const { symbols, version } = openLibrary(SYMBOLS);
    this.version = version;
    this.#symbols = symbols;
    const out = new BigUint64Array(1);
    this.#check(symbols.XGBoosterCreate(null, 0, out));
    this.#handle = Number(out[0]) as Pointer;
    const text = Buffer.from(json);
    this.#check(symbols.XGBoosterLoadModelFromBuffer(this.#handle, text, text.length));
    this.#check(symbols.XGBoosterSetParam(this.#handle, cString("nthread"), cString(String(nthread))));
  }

  /** @returns a view of the library's own array, (n_samples × n_classes), good until the next call */
  predictInPlace(X: Float32Array, nFeatures: number, nClasses: number): Float32Array {
    const rows = this.#rows(X, nFeatures);
    const [handle, config, shape, n, result] = [
      this.#handle,
      this.#inPlace,
      this.#shape,
      this.#nDimensions,
      this.#result,
    ];
    this.#check(this.#symbols.XGBoosterPredictFromDense(handle, rows, config, null, shape, n, result));
    return this.#floats((X.length / nFeatures) * nClasses);
  }

  /** Like `predictInPlace`, by a DMatrix made for this call. */
  predictByMatrix(X: Float32Array, nFeatures: number, nClasses: number): Float32Array {
    const out = new BigUint64Array(1);
    const config = cString('{"missing":NaN,"nthread":1}');
    this.#check(this.#symbols.XGDMatrixCreateFromDense(this.#rows(X, nFeatures), config, out));
    const matrix = Number(out[0]) as Pointer;
    const [handle, shape, n, result] = [this.#handle, this.#shape, this.#nDimensions, this.#result];
    this.#check(this.#symbols.XGBoosterPredictFromDMatrix(handle, matrix, this.#fromMatrix, shape, n, result));
    const probabilities = this.#floats((X.length / nFeatures) * nClasses);
    this.#check(this.#symbols.XGDMatrixFree(matrix));
    return probabilities;
  }

  [Symbol.dispose](): void {
    this.#symbols.XGBoosterFree(this.#handle);
  }

  #rows(X: Float32Array, nFeatures: number): Buffer {
    return cString(
      `{"data":[${ptr(X)},true],"shape":[${X.length / nFeatures},${nFeatures}],"typestr":"<f4","version":3}`,
    );
  }

  #floats(length: number): Float32Array {
    return new Float32Array(toArrayBuffer(Number(this.#result[0]) as Pointer, 0, length * 4));
  }

  #check(code: number): void {
    if (code !== 0) throw new Error(String(this.#symbols.XGBGetLastError()));
  }
}
