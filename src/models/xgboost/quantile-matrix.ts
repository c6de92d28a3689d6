import { FFIType, JSCallback, type Pointer, ptr } from "bun:ffi";
import type { TrainingData } from "../model.ts";
import { call, cString, Slot } from "./binding.ts";

/** How a `QuantileMatrix` is made. */
export interface QuantileConfig {
  readonly max_bin: number;
  readonly nthread?: number | undefined;
}

/** NumPy's array interface, version 3, by which XGBoost reads an array in place. */
function arrayInterface(array: Float64Array | Uint8Array, shape: readonly number[]): Buffer {
  const typestr = array instanceof Float64Array ? "<f8" : "|u1";
  return cString(JSON.stringify({ data: [ptr(array), true], shape, typestr, version: 3 }));
}

/** Labelled rows, cut into at most `max_bin` bins per feature; NaN is a missing value. */
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
        call("XGProxyDMatrixSetDataDense", proxy.pointer, arrayInterface(X, [y.length, nFeatures]));
        call("XGDMatrixSetInfoFromInterface", proxy.pointer, cString("label"), arrayInterface(y, [y.length]));
        return 1;
      } catch (error) {
        failure = error;
        return 0;
      }
    };
    const onReset = new JSCallback(reset, { args: [FFIType.ptr], returns: FFIType.void });
    const onNext = new JSCallback(next, { args: [FFIType.ptr], returns: FFIType.i32 });
    try {
      call(
        "XGQuantileDMatrixCreateFromCallback",
        null,
        proxy.pointer,
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
      call("XGDMatrixFree", proxy.pointer);
    }
    this.handle = out.pointer;
  }

  [Symbol.dispose](): void {
    call("XGDMatrixFree", this.handle);
  }
}
