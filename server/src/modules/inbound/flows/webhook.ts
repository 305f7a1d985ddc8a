import { Refusal } from "../../../platform/errors.ts";
import type { Outside } from "../../../platform/net/outside.ts";
import { signedHeaders } from "../../../platform/net/webhook-signature.ts";
import { parleyVersion } from "../../../platform/version.ts";
import type { FlowOrder } from "./state.ts";

type Ask = Extract<FlowOrder, { type: "ASK" }>;
export type WebhookAnswer = { ok: boolean; values: Record<string, string> };

const failed: WebhookAnswer = { ok: false, values: {} };

/**
 * Asks the tenant's own server, by the one way to addresses that tenants enter. It may be asked twice with one id,
 * after a crash. A flow with a secret signs as any webhook does. It never throws for what is outside.
 */
export async function askWebhook(
  outside: Outside,
  { url, told, saves, timeoutSeconds, order }: Ask,
  { callId, secret, at }: { callId: string; secret: string | null; at: Date },
): Promise<WebhookAnswer> {
  const id = `${callId}:${order}`;
  const body = JSON.stringify({ id, callId, values: told });
  const kind = { "content-type": "application/json", "user-agent": `Parley/${parleyVersion}` };
  const signature = secret === null ? {} : signedHeaders([secret], { id, at, body });
  try {
    const { status, text } = await outside.post(url, {
      headers: { ...kind, ...signature },
      body,
      signal: AbortSignal.timeout(timeoutSeconds * 1_000),
    });
    if (status < 200 || status > 299) return failed;
    const answer = fieldsOf(text);
    if (answer === null && saves.length > 0) return failed;
    const values = saves.flatMap(({ field, variable }) => {
      const value = answer?.[field];
      const isPlain = ["string", "number", "boolean"].includes(typeof value);
      return isPlain ? [[variable, String(value)] as const] : [];
    });
    return { ok: true, values: Object.fromEntries(values) };
  } catch (error) {
    if (error instanceof Refusal) return failed;
    throw error;
  }
}

function fieldsOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
