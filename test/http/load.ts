import { readdirSync, readFileSync } from "node:fs";
import { song } from "./champion-fixture.ts";
import { startService } from "./service-process.ts";

interface Folder {
  readonly path: string;
  file(name: string): string;
}

/** The ids in all files of a folder's request log. */
export function loggedIds(folder: Folder): Set<string> {
  const lines = readdirSync(folder.file("logs")).flatMap((name) =>
    readFileSync(folder.file(`logs/${name}`), "utf8")
      .split("\n")
      .slice(0, -1),
  );
  return new Set(lines.map((line) => JSON.parse(line).request_id));
}

/** Asks for the example song's genre. */
export function predict(url: string, id: string): Promise<Response> {
  const headers = { "content-type": "application/json", "x-request-id": id };
  return fetch(`${url}/predict`, { method: "POST", body: JSON.stringify(song), headers });
}

/** Predicts in several lanes until `done`; gives the ids that were answered and how the others ended. */
export async function keepPredicting(url: string, done: Promise<unknown>, onAnswer: (answers: number) => void) {
  const acknowledged: string[] = [];
  const failures: unknown[] = [];
  let isDone = false;
  done.then(() => {
    isDone = true;
  });
  const lane = async (name: number) => {
    for (let n = 0; !isDone; n++) {
      const id = `${name}-${n}`;
      try {
        const response = await predict(url, id);
        if (response.status !== 200) failures.push(response.status);
        await response.json();
        acknowledged.push(id);
        onAnswer(acknowledged.length);
      } catch (error) {
        failures.push(error);
        await done;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, name) => lane(name)));
  return { acknowledged, failures };
}

/** How a service ended under load. */
export interface EndedService {
  readonly exitCode: number;
  /** Requests that were answered. */
  readonly acknowledged: number;
  /** Ids of those that are not in the log. */
  readonly lost: readonly string[];
}

/** Sends a signal to a service under load once it has answered so many requests. */
export async function endUnderLoad(folder: Folder, signal: NodeJS.Signals, answers: number): Promise<EndedService> {
  await using service = await startService(folder.path);
  const { acknowledged } = await keepPredicting(service.url, service.exited, (count) => {
    if (count === answers) service.kill(signal);
  });
  const logged = loggedIds(folder);
  const lost = acknowledged.filter((id) => !logged.has(id));
  return { exitCode: await service.exited, acknowledged: acknowledged.length, lost };
}
