import { createHash } from "node:crypto";
import type { Log } from "../../../platform/observe/log.ts";
import { errorText } from "../../../platform/start-refusal.ts";

const timeoutMs = 2000;
const prefixLength = 5;

/**
 * Whether a password is known from a breach, asked by the first five digits of its SHA-1 so that whoever
 * answers learns neither the password nor its digest (the range search of Have I Been Pwned). No answer
 * within two seconds counts as unknown: nobody is kept out because somebody else's service is down.
 */
export async function isBreached(url: string, password: string, log: Log): Promise<boolean> {
  const digest = createHash("sha1").update(password).digest("hex").toUpperCase();
  const [prefix, suffix] = [digest.slice(0, prefixLength), digest.slice(prefixLength)];
  try {
    const response = await fetch(`${url.replace(/\/$/, "")}/${prefix}`, {
      // With padding the length of the answer tells an onlooker nothing either.
      headers: { "add-padding": "true" },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const lines = (await response.text()).split(/\r?\n/);
    // Padding has a count of 0.
    return lines.some((line) => line.startsWith(`${suffix}:`) && !/:0+$/.test(line));
  } catch (error) {
    log.warn({ reason: errorText(error) }, "the breach check gave no answer");
    return false;
  }
}
