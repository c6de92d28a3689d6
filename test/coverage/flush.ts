/** Preloaded into `bun test`, which ends without telling its process. */
import { afterAll } from "bun:test";

afterAll(() => (globalThis as { writeCoverage?: () => void }).writeCoverage?.());
