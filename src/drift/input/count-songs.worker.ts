import { serveJob } from "../../io/worker.ts";
import type { DriftSide } from "../detect.ts";
import { countSongs } from "./count-songs.ts";

serveJob<string, DriftSide>(countSongs, ({ features }) =>
  Object.values(features).flatMap(({ values, counts }) => [values.buffer, counts.buffer] as ArrayBuffer[]),
);
