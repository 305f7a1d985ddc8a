import { z } from "zod";
import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { path } from "./ari.ts";
import { phoneName } from "./names.ts";

const answerMs = 2_000;
const Endpoint = z.object({ state: z.string() });

/**
 * Whether a phone is there to be rung: null where Asterisk does not say. By HTTP, because any process may ask for it.
 */
export async function isRegistered(
  { url, user, password }: AsteriskConnection,
  tenantId: string,
  to: string,
): Promise<boolean | null> {
  const address = new URL(`ari/${path("endpoints", "PJSIP", phoneName(tenantId, to))}`, url);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  try {
    const answer = await fetch(address, {
      ...{ headers: { authorization }, redirect: "error" },
      signal: AbortSignal.timeout(answerMs),
    });
    // A password that was just made, or none: nobody can have registered with it.
    if (answer.status === 404) return false;
    const { data } = Endpoint.safeParse(answer.ok ? await answer.json() : null);
    return data ? data.state === "online" : null;
  } catch {
    return null;
  }
}
