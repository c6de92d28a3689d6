import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fitScaler, standardise } from "../../src/stats/scaler.ts";
import golden from "../fixtures/sklearn-golden.json";

describe("scaler", () => {
  const { X: rows, mean, scale, standardised } = golden.scaler;
  const X = Float64Array.from(rows.flat());

  test(`equals StandardScaler of ${golden.version}, a constant column included`, () => {
    const scaler = fitScaler(X, 3);
    scaler.mean.forEach((value, j) => {
      expect(value).toBeCloseTo(mean[j]!, 12);
    });
    scaler.scale.forEach((value, j) => {
      expect(value).toBeCloseTo(scale[j]!, 12);
    });
    standardise(scaler, X).forEach((value, at) => {
      expect(value).toBeCloseTo(standardised.flat()[at]!, 10);
    });
  });

  test("gives columns of mean 0 and standard deviation 1 or 0", () => {
    const column = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(column, (values) => {
        const x = Float64Array.from(values);
        const again = fitScaler(standardise(fitScaler(x, 1), x), 1);
        expect(again.mean[0]).toBeCloseTo(0, 6);
        expect(again.scale[0]).toBeCloseTo(1, 6);
      }),
    );
  });

  test("leaves its input alone and writes where it is told to", () => {
    const before = X.slice();
    const out = new Float64Array(X.length + 1);
    expect(standardise(fitScaler(X, 3), X, out)).toBe(out);
    expect(X).toEqual(before);
    expect(Array.from(out.subarray(0, -1))).toEqual(Array.from(standardise(fitScaler(X, 3), X)));
  });

  test("refuses no rows, part of a row and values that are not finite", () => {
    expect(() => fitScaler(new Float64Array(0), 3)).toThrow(RangeError);
    expect(() => fitScaler(new Float64Array(4), 3)).toThrow(RangeError);
    expect(() => fitScaler(Float64Array.of(1, Number.NaN), 1)).toThrow(RangeError);
    expect(() => fitScaler(Float64Array.of(1, Number.POSITIVE_INFINITY), 1)).toThrow(RangeError);
  });
});
