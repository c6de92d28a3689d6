import { FFIType, type Pointer } from "bun:ffi";
import { AppError } from "../../errors.ts";
import { type OpenedLibrary, openLibrary } from "./library.ts";
import { letThreadsSleep } from "./threads.ts";

const { ptr: pointer, cstring, i32, u64 } = FFIType;

/** The C functions used; each but the first returns 0 on success. */
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
  XGBoosterSetStrFeatureInfo: { args: [pointer, pointer, pointer, u64], returns: i32 },
  XGBoosterSlice: { args: [pointer, i32, i32, i32, pointer], returns: i32 },
  XGBoosterSaveModelToBuffer: { args: [pointer, pointer, pointer, pointer], returns: i32 },
  XGBoosterFree: { args: [pointer], returns: i32 },
} as const;

type Library = OpenedLibrary<typeof SYMBOLS>;
type Call = Exclude<keyof typeof SYMBOLS, "XGBGetLastError">;

let opened: Library | undefined;

function library(): Library {
  if (opened) return opened;
  letThreadsSleep();
  opened = openLibrary(SYMBOLS);
  return opened;
}

/**
 * The library's version, for instance `3.2.0`; the library is opened at its first use and stays open.
 *
 * @throws {AppError} as `openLibrary`
 */
export function libraryVersion(): string {
  return library().version;
}

/** What C is using: the garbage collector does not see C's pointers. */
const inUse = new Set<unknown>();

/**
 * Calls a C function; buffers among `args` live until it returns.
 *
 * @throws {AppError} `training_failed` with XGBoost's own message; as `openLibrary`, if it is the first call
 */
export function call<Name extends Call>(name: Name, ...args: Parameters<Library["symbols"][Name]>): void {
  const { symbols } = library();
  inUse.add(args);
  try {
    if ((symbols[name] as (...args: unknown[]) => number)(...args) === 0) return;
  } finally {
    inUse.delete(args);
  }
  throw new AppError("training_failed", `${name} failed: ${firstLine(String(symbols.XGBGetLastError()))}`);
}

/** XGBoost's message without its time stamp, source line and stack trace. */
function firstLine(message: string): string {
  const [line = ""] = message.split("\n");
  return line.replace(/^\[[\d:]+\]\s*(\S+:\d+:\s*)?/, "").trim();
}

/** Room for one handle, pointer or length that a C function gives. */
export class Slot extends BigUint64Array {
  constructor() {
    super(1);
  }

  /** What was written, as a pointer. */
  get pointer(): Pointer {
    return Number(this[0]) as Pointer;
  }
}

/** Text as C takes it. */
export const cString = (text: string) => Buffer.from(`${text}\0`);
