import { randomBytes } from "node:crypto";
import { Refusal } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Outside } from "../../platform/net/outside.ts";
import { signedHeaders } from "../../platform/net/webhook-signature.ts";

export const challengeEvent = "webhook.challenge";

/**
 * Asks an address whether it wants to be told: it must answer with the challenge that it is sent, so
 * that nobody can have Parley call a stranger. The network is asked before any transaction.
 */
export async function challenge(
  outside: Outside,
  url: string,
  secret: string,
  now: Date,
): Promise<void> {
  const word = randomBytes(24).toString("base64url");
  const id = newId();
  const body = JSON.stringify({
    type: challengeEvent,
    timestamp: now.toISOString(),
    eventId: id,
    actorId: null,
    data: { challenge: word },
  });
  const answer = await outside.fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...signedHeaders([secret], { id, at: now, body }),
    },
    body,
  });
  const text = (await answer.text()).trim();
  if (answer.ok && (text === word || challengeIn(text) === word)) return;
  throw new Refusal("address-unusable", "The address did not answer with the challenge", {
    details: { reason: "challenge-failed", status: answer.status },
  });
}

function challengeIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { challenge?: unknown } | null)?.challenge;
  } catch {
    return undefined;
  }
}
