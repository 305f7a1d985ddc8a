import { Readable } from "node:stream";
import { TelephonyError } from "../../port.ts";

/** So long nothing may come of a sound that is fetched. */
const stallMs = 30_000;

type Media = { url: URL; authorization: string; mostBytes: number };

/** A sound file as it comes, and how long it is, where that is said. */
export type OpenMedia = { body: Readable; bytes: number | null };

/** Null where there is none. Too much of it, or nothing for too long, ends it with an error. */
export async function openMedia({
  url,
  authorization,
  mostBytes,
}: Media): Promise<OpenMedia | null> {
  const stop = new AbortController();
  const stalls = setTimeout(() => stop.abort(new Error("Nothing came for too long")), stallMs);
  const headers = { authorization };
  try {
    const answer = await fetch(url, { headers, signal: stop.signal });
    if (answer.status === 404) {
      await answer.body?.cancel();
      clearTimeout(stalls);
      return null;
    }
    const told = answer.headers.get("content-length");
    const bytes = told === null ? null : Number(told);
    if (!answer.ok || !answer.body || (bytes ?? 0) > mostBytes) {
      await answer.body?.cancel();
      throw new TelephonyError("congestion", `No recording came (${answer.status})`);
    }
    const body = Readable.from(guarded(answer.body, mostBytes, stalls), { objectMode: false });
    return { body, bytes };
  } catch (error) {
    clearTimeout(stalls);
    if (error instanceof TelephonyError) throw error;
    throw new TelephonyError("disconnected", `No recording came: ${String(error)}`);
  }
}

async function* guarded(body: AsyncIterable<Uint8Array>, most: number, stalls: NodeJS.Timeout) {
  let bytes = 0;
  try {
    for await (const part of body) {
      stalls.refresh();
      bytes += part.length;
      if (bytes > most) throw new TelephonyError("congestion", "The recording is too large");
      yield part;
    }
  } finally {
    clearTimeout(stalls);
  }
}
