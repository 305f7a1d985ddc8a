import type { ApiSession } from "../../cli/src/api/session.ts";
import { type Answer, type HttpPool, requestText } from "./http.ts";

/** Writes as a signed-in user and refuses everything but success. */
export async function write(
  http: HttpPool,
  { session, cookieHeader }: ApiSession,
  method: "POST" | "PATCH" | "PUT",
  path: string,
  body: unknown,
): Promise<Answer> {
  const headers = { cookie: cookieHeader, "x-csrf-token": session.csrfToken };
  const answer = await http.ask(requestText(method, `/api/v1${path}`, headers, body));
  if (answer.status >= 300) {
    throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString().slice(0, 300)}`);
  }
  return answer;
}

/** The same, and the answer's JSON. */
export async function written<T>(
  http: HttpPool,
  session: ApiSession,
  method: "POST" | "PATCH" | "PUT",
  path: string,
  body: unknown,
): Promise<T> {
  const { body: bytes } = await write(http, session, method, path, body);
  return JSON.parse(bytes.toString()) as T;
}
