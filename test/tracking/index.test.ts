import { describe, expect, test } from "bun:test";
import { openStore } from "../../src/tracking/index.ts";

describe("openStore", () => {
  test("gives ./mlruns where no URI is set", () => {
    expect(openStore().uri).toBe("./mlruns");
    expect(openStore("").uri).toBe("./mlruns");
  });

  test("gives an MLflow server for http(s), its URI without credentials and final slash", () => {
    expect(openStore("http://localhost:5000").uri).toBe("http://localhost:5000");
    expect(openStore("https://me:secret@mlflow.example/team/").uri).toBe("https://mlflow.example/team");
  });

  test.each(["sqlite:///mlflow.db", "s3://bucket/x", "file:relative", "file://host/x"])("refuses %s by name", (uri) => {
    expect(() => openStore(uri)).toThrow(
      expect.objectContaining({ code: "bad_input", message: expect.stringContaining(`"${uri}"`) }),
    );
  });
});
