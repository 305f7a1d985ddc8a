import { Refusal } from "../../../platform/errors.ts";
import type { Outside } from "../../../platform/net/outside.ts";
import { signedHeaders } from "../../../platform/net/webhook-signature.ts";
import { parleyVersion } from "../../../platform/version.ts";

/** So much of an answer is kept for the log. */
const excerptLength = 1000;

export type Message = {
  /** Of the event, the same in every attempt. */
  id: string;
  /** Of this attempt alone. */
  attemptId: string;
  body: string;
  at: Date;
};

export type Answer = {
  status: number | null;
  /** Why there was none. */
  error: string | null;
  ms: number;
  excerpt: string | null;
};

/** One attempt: signs, posts, and hands back what came of it. It never throws for what is outside. */
export async function send(
  outside: Outside,
  url: string,
  secrets: readonly string[],
  message: Message,
  signal: AbortSignal,
): Promise<Answer> {
  const begin = performance.now();
  const took = () => Math.round(performance.now() - begin);
  try {
    const { status, text } = await outside.post(url, {
      headers: {
        "content-type": "application/json",
        "user-agent": `Parley/${parleyVersion}`,
        "parley-delivery-id": message.attemptId,
        ...signedHeaders(secrets, message),
      },
      body: message.body,
      signal,
    });
    const excerpt = text.slice(0, excerptLength) || null;
    return { status, error: null, ms: took(), excerpt };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { reason } = error.more.details ?? {};
    return { status: null, error: String(reason ?? error.code), ms: took(), excerpt: null };
  }
}
