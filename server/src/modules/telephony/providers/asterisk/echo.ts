import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { TelephonyError } from "../../port.ts";
import { path } from "./ari.ts";
import { phoneName } from "./names.ts";

const answerMs = 5_000;
const ringSeconds = 8;

/**
 * Rings a phone and gives it back what it says, for some seconds: how good the way to it is can be told before
 * anybody is on the line. It is no leg, and no call knows of it. By HTTP, because any process may ask for it.
 */
export async function ringForEcho(
  { url, user, password }: AsteriskConnection,
  tenantId: string,
  to: string,
): Promise<void> {
  const address = new URL(`ari/${path("channels")}`, url);
  address.search = new URLSearchParams({
    endpoint: `PJSIP/${phoneName(tenantId, to)}`,
    ...{ context: "echo", extension: "s", priority: "1", timeout: String(ringSeconds) },
    callerId: "parley",
  }).toString();
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const answer = await fetch(address, {
    ...{ method: "POST", headers: { authorization }, redirect: "error" },
    signal: AbortSignal.timeout(answerMs),
  }).catch((error: unknown) => {
    throw new TelephonyError("disconnected", `Asterisk did not answer: ${error}`);
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new TelephonyError("wrong-state", "The phone is not registered");
}
