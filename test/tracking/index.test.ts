import { describe, expect, test } from "bun:test";
import { openStore } from "../../src/tracking/index.ts";

describe("openStore", () => {
  test("gives ./mlruns where no URI is set", () => {
    expect(openStore().uri).toBe("./mlruns");
    expect(openStore("").uri).toBe("./mlruns");
  });

  test.each(["http://localhost:5000", "sqlite:///mlflow.db", "s3://bucket/x", "file:relative", "file://host/x"])(
    "refuses %s by name",
    (uri) => {
      expect(() => openStore(uri)).toThrow(
        expect.objectContaining({ code: "bad_input", message: expect.stringContaining(`"${uri}"`) }),
      );
    },
  );
});
