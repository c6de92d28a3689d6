import { AppError, messageOf } from "../../errors.ts";

/** How a number of each UBJSON type is read, and its bytes. */
const NUMBERS: Record<string, readonly [read: (view: DataView, at: number) => number, size: number]> = {
  i: [(view, at) => view.getInt8(at), 1],
  U: [(view, at) => view.getUint8(at), 1],
  I: [(view, at) => view.getInt16(at), 2],
  l: [(view, at) => view.getInt32(at), 4],
  L: [(view, at) => Number(view.getBigInt64(at)), 8],
  d: [(view, at) => view.getFloat32(at), 4],
  D: [(view, at) => view.getFloat64(at), 8],
};

/**
 * Reads UBJSON, JSON's binary form, as XGBoost writes it: arrays may give their length and the type of their numbers
 * beforehand. An int64 becomes a double.
 *
 * Source: https://ubjson.org, Draft 12
 *
 * @returns what JSON.parse gives of the same model as text, numbers in the float32 that they were written as
 * @throws {AppError} `bad_artifact` if it is cut off or something else
 */
export function readUbjson(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  try {
    const value = reader.value();
    if (reader.at !== bytes.length)
      throw new RangeError(`expected the end, got ${bytes.length - reader.at} more bytes`);
    return value;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new AppError("bad_artifact", `UBJSON byte ${reader.at}: ${messageOf(cause)}`, { cause });
  }
}

/** Reading past the end, too deep or what is not UBJSON throws a RangeError. */
class Reader {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(): unknown {
    const type = this.#char();
    switch (type) {
      case "{":
        return this.#object();
      case "[":
        return this.#array();
      case "S":
        return this.#text();
      case "C":
        return this.#char();
      case "Z":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      default:
        return this.#number(type);
    }
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (!this.#skip("}")) entries.push([this.#text(), this.value()]);
    return Object.fromEntries(entries);
  }

  #array(): unknown[] {
    const values: unknown[] = [];
    if (this.#skip("$")) return this.#numbers(this.#char());
    if (this.#skip("#")) for (let left = this.#length(); left > 0; left--) values.push(this.value());
    else while (!this.#skip("]")) values.push(this.value());
    return values;
  }

  #numbers(type: string): number[] {
    if (!this.#skip("#")) throw new RangeError(`expected #, got ${this.#char()}`);
    const length = this.#length();
    const [read, size] = formatOf(type);
    const start = this.#take(length * size);
    return Array.from({ length }, (_, i) => read(this.#view, start + i * size));
  }

  #number(type: string): number {
    const [read, size] = formatOf(type);
    return read(this.#view, this.#take(size));
  }

  #length(): number {
    const length = this.#number(this.#char());
    if (!Number.isSafeInteger(length) || length < 0) throw new RangeError(`expected a length, got ${length}`);
    return length;
  }

  #text(): string {
    const length = this.#length();
    const start = this.#take(length);
    return this.#decoder.decode(this.#bytes.subarray(start, start + length));
  }

  #char(): string {
    return String.fromCharCode(this.#view.getUint8(this.#take(1)));
  }

  /** Steps over a character, if it is the next one. */
  #skip(char: string): boolean {
    const found = this.#bytes[this.at] === char.charCodeAt(0);
    if (found) this.at++;
    return found;
  }

  /** Steps over bytes and says where they start. */
  #take(size: number): number {
    const start = this.at;
    if (start + size > this.#bytes.length) throw new RangeError(`expected ${size} more bytes, got the end`);
    this.at += size;
    return start;
  }
}

function formatOf(type: string): (typeof NUMBERS)[string] {
  const format = Object.hasOwn(NUMBERS, type) ? NUMBERS[type] : undefined;
  if (!format) throw new RangeError(`expected a value, got ${JSON.stringify(type)}`);
  return format;
}
