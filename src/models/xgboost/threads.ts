import { dlopen, FFIType } from "bun:ffi";

/**
 * Has XGBoost's threads sleep soon while they wait, for the rest of the process, unless `OMP_WAIT_POLICY` is set.
 *
 * By default OpenMP's threads spin for milliseconds, which is several times slower if something else needs the cores,
 * such as the other models that train at the same time. GCC's OpenMP is told to spin for some microseconds first, since
 * threads that sleep at once cost a tenth to a third if XGBoost has the cores to itself. OpenMP reads the C
 * environment, which `process.env` does not change, when XGBoost's library is loaded: call this before.
 */
export function letThreadsSleep(): void {
  if (Bun.env.OMP_WAIT_POLICY) return;
  try {
    const { setenv } = dlopen(process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6", {
      setenv: { args: [FFIType.cstring, FFIType.cstring, FFIType.i32], returns: FFIType.i32 },
    }).symbols;
    setenv(Buffer.from("OMP_WAIT_POLICY\0"), Buffer.from("passive\0"), 0);
    setenv(Buffer.from("GOMP_SPINCOUNT\0"), Buffer.from("2000\0"), 0);
  } catch {
    return; // another C library: training is only slower
  }
}
