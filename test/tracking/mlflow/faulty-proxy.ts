/**
 * What may happen to a call on its way: the request or the answer is lost, the answer is cut off or comes as an error
 * after the effect, the server is too busy, or the call takes effect only after the client gave up.
 */
export type Fault = "lose request" | "lose answer" | "cut answer" | "cut JSON" | "502 after" | "503" | "late";

/** A call as the proxy sees it. */
export interface ProxiedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
}

/** An HTTP proxy, for connections of one call each, that spoils the calls that it is told to. */
export interface FaultyProxy extends Disposable {
  readonly url: string;
  /** Every call that came, in order. */
  readonly calls: readonly ProxiedCall[];
}

interface Connection {
  received: Buffer;
  /** Resolves when the client has closed. */
  readonly closed: PromiseWithResolvers<void>;
  /** Resolves when more can be written. */
  drained: PromiseWithResolvers<void>;
}

/**
 * Starts a proxy on a free port.
 *
 * @param choose the fault of a call; none where absent
 */
export function startFaultyProxy(
  target: string,
  choose: (call: ProxiedCall) => Fault | undefined | Promise<Fault | undefined>,
): FaultyProxy {
  const calls: ProxiedCall[] = [];
  const listener = Bun.listen<Connection>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = {
          received: Buffer.alloc(0),
          ...{ closed: Promise.withResolvers(), drained: Promise.withResolvers() },
        };
      },
      drain(socket) {
        socket.data.drained.resolve();
        socket.data.drained = Promise.withResolvers();
      },
      close(socket) {
        socket.data.closed.resolve();
      },
      async data(socket, chunk) {
        socket.data.received = Buffer.concat([socket.data.received, chunk]);
        const request = parseRequest(socket.data.received);
        if (request === undefined) return;
        calls.push(request.call);
        const fault = await choose(request.call);
        if (fault === "lose request") return void socket.end();
        if (fault === "503") return void socket.end(formatAnswer(503, Buffer.from("busy")));
        if (fault === "late") await socket.data.closed.promise;
        const { status, body } = await forward(target, request);
        if (fault === "late" || fault === "lose answer") return void socket.end();
        if (fault === "502 after") return void socket.end(formatAnswer(502, Buffer.from("bad gateway")));
        const half = body.subarray(0, body.length / 2);
        if (fault === "cut answer") socket.end(formatAnswer(status, half, Math.max(body.length, 1)));
        else await sendAll(socket, formatAnswer(status, fault === "cut JSON" ? half : body));
      },
    },
  });
  return { url: `http://127.0.0.1:${listener.port}`, calls, [Symbol.dispose]: () => listener.stop(true) };
}

interface Request {
  readonly call: ProxiedCall;
  readonly body: Buffer;
}

/** The request in what was received; `undefined` until it is whole. */
function parseRequest(received: Buffer): Request | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = received.subarray(0, end).toString("latin1").split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers = new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const body = received.subarray(end + 4);
  return body.length < Number(headers.get("content-length")) ? undefined : { call: { method, path, headers }, body };
}

async function forward(target: string, { call, body }: Request): Promise<{ status: number; body: Buffer }> {
  const headers = new Headers(call.headers);
  for (const name of ["host", "connection", "accept-encoding", "content-length"]) headers.delete(name);
  const method = call.method;
  try {
    const answer = await fetch(target + call.path, {
      method,
      headers,
      keepalive: false,
      ...(method !== "GET" && { body }),
    });
    return { status: answer.status, body: Buffer.from(await answer.bytes()) };
  } catch {
    return { status: 502, body: Buffer.from("the server is gone") };
  }
}

function formatAnswer(status: number, body: Uint8Array, length = body.length): Buffer {
  const type = "Content-Type: application/json";
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} X\r\n${type}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`),
    body,
  ]);
}

async function sendAll(socket: Bun.Socket<Connection>, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { drained } = socket.data;
    const written = socket.write(bytes.subarray(at));
    if (written < 0) return;
    at += written;
    if (at < bytes.length) await Promise.race([drained.promise, socket.data.closed.promise]);
  }
  socket.end();
}
