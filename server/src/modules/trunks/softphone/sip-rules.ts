import { headerOf, type SipMessage } from "./sip-message.ts";

/** What becomes of a message of a browser's phone. */
export type Ruling =
  | { do: "PASS" }
  /** It is too late, or answers nothing: nobody hears of it. */
  | { do: "DROP" }
  /** `isMisuse`: no phone of ours does this by itself. */
  | { do: "REFUSE"; status: number; reason: string; isMisuse: boolean };

/** What belongs to a dialog that is open already. */
const within = new Set(["ACK", "BYE", "INVITE", "UPDATE", "INFO", "PRACK"]);
const mostDialogs = 20;
const mostRequests = 200;

/**
 * What the switch has asked one phone: its calls, and its requests that wait for an answer. It outlives a
 * connection, because a call does.
 */
export class PhoneDialogs {
  /** By Call-ID: the switch's own tag, by which the phone must name it. */
  readonly #calls = new Map<string, string>();
  readonly #requests = new Set<string>();

  /** The switch says something to the phone. */
  hear(message: SipMessage): void {
    if (message.kind !== "REQUEST") return;
    this.#requests.add(keyOf(message));
    dropOldest(this.#requests, mostRequests);
    if (message.method !== "INVITE" || message.to.tag !== null || message.from.tag === null) return;
    this.#calls.set(message.callId, message.from.tag);
    dropOldest(this.#calls, mostDialogs);
  }

  has({ callId, to }: SipMessage): boolean {
    return to.tag !== null && this.#calls.get(callId) === to.tag;
  }

  asked(message: SipMessage): boolean {
    return this.#requests.has(keyOf(message));
  }
}

/**
 * Whether a message of the phone of this name may go to the switch: it registers itself, answers what it was asked,
 * and speaks within calls that the switch began. It begins nothing.
 */
export function ruleOn(message: SipMessage, phone: string, dialogs: PhoneDialogs): Ruling {
  if (message.kind === "RESPONSE") return dialogs.asked(message) ? pass : drop;
  if (message.method === "REGISTER") return isOwnRegistration(message, phone) ? pass : misuse;
  const isWithin = within.has(message.method) && message.to.tag !== null;
  if (!isWithin) return misuse;
  if (dialogs.has(message)) return pass;
  // Of a call that is over, or that another process of ours knew.
  return message.method === "ACK"
    ? drop
    : { do: "REFUSE", status: 481, reason: "Call Does Not Exist", isMisuse: false };
}

const pass: Ruling = { do: "PASS" };
const drop: Ruling = { do: "DROP" };
const misuse: Ruling = { do: "REFUSE", status: 403, reason: "Forbidden", isMisuse: true };

function isOwnRegistration(message: SipMessage, phone: string): boolean {
  if (message.to.user !== phone || message.from.user !== phone) return false;
  if (message.to.tag !== null || message.body !== "") return false;
  const contact = headerOf(message, "contact");
  // One address, and of this connection: a phone elsewhere is no browser's.
  if (contact !== undefined && contact !== "*" && !isOfThisConnection(contact)) return false;
  const proof = headerOf(message, "authorization");
  if (proof === undefined) return true;
  const names = [...proof.matchAll(/\busername\s*=\s*"([^"]*)"/gi)];
  return /^Digest\s/.test(proof) && names.length === 1 && names[0]?.[1] === phone;
}

/** A browser has no address that could be called: what it names is none. */
function isOfThisConnection(contact: string): boolean {
  const plain = contact.replace(/"[^"]*"/g, '""');
  return /^<sips?:[^<>,\s;]+\.invalid(;[^<>,\s]*)?>(;[^<>,\s]*)?$/.test(plain);
}

function keyOf({ callId, cseq, method }: SipMessage): string {
  return `${callId} ${cseq} ${method}`;
}

/** The oldest is the first that a set or a map gives. */
function dropOldest<T>(
  kept: { size: number; keys(): Iterator<T>; delete(key: T): boolean },
  most: number,
) {
  if (kept.size <= most) return;
  const { value, done } = kept.keys().next();
  if (!done) kept.delete(value);
}
