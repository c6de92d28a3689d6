import { dlopen, FFIType } from "bun:ffi";

/**
 * Has XGBoost's threads sleep while they wait, for the rest of the process, unless `OMP_WAIT_POLICY` is set.
 *
 * By default OpenMP's threads spin. That is a tenth to a third faster where XGBoost has the cores to itself, and several
 * times as slow where something else wants them, as the other models that train meanwhile. OpenMP reads the C
 * environment, which `process.env` does not change, when XGBoost's library is loaded: call this before.
 */
export function letThreadsSleep(): void {
  try {
    const { setenv } = dlopen(process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6", {
      setenv: { args: [FFIType.cstring, FFIType.cstring, FFIType.i32], returns: FFIType.i32 },
    }).symbols;
    setenv(Buffer.from("OMP_WAIT_POLICY\0"), Buffer.from("passive\0"), 0);
  } catch {
    return; // another C library: training is only slower
  }
}
