/** The header that carries a request's id, in and out. */
export const REQUEST_ID_HEADER = "x-request-id";

const USABLE = /^[\w.:+/=-]{1,128}$/;

/** The id that the client gave, or a new one if it gave none that can stand in a log. */
export function requestIdOf({ headers }: Request): string {
  const given = headers.get(REQUEST_ID_HEADER);
  return given !== null && USABLE.test(given) ? given : crypto.randomUUID();
}
