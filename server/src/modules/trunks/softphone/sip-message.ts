/** A SIP message as it is written on: only what was read of it, so that two readers cannot disagree about the rest. */
export type SipMessage = (SipRequest | SipResponse) & {
  /** In their order; only those that are known here. */
  headers: readonly SipHeader[];
  body: string;
  callId: string;
  cseq: number;
  /** Of a response, the method that it answers. */
  method: string;
  from: SipParty;
  to: SipParty;
};
export type SipRequest = { kind: "REQUEST"; uri: string };
export type SipResponse = { kind: "RESPONSE"; status: number; reason: string };
export type SipHeader = { name: string; value: string };
export type SipParty = { user: string; tag: string | null };

/** Larger than any offer of sound that a browser makes. */
export const mostBytes = 32 * 1024;
const mostHeaders = 60;

/** What a phone has to say; anything else it says is left out. */
const known: ReadonlySet<string> = new Set([
  ...["via", "from", "to", "call-id", "cseq", "max-forwards", "contact", "expires", "allow"],
  ...["supported", "require", "user-agent", "server", "content-type", "content-length", "reason"],
  ...["authorization", "session-expires", "min-se", "accept", "unsupported", "warning", "rack"],
  ...["record-route", "retry-after"],
]);
/** Of two of these nobody knows which one counts. */
const single = [
  ...["from", "to", "call-id", "cseq", "max-forwards", "contact", "expires", "content-type"],
  ...["content-length", "authorization"],
];

/**
 * Reads one message of a frame; null for what is none, or is not written plainly: no folded lines, no short names,
 * nothing twice that there is one of, and a body of the length that it says.
 */
export function readSip(text: string): SipMessage | null {
  if (Buffer.byteLength(text) > mostBytes) return null;
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const start = readStart(first);
  const headers = readHeaders(lines);
  if (!start || !headers) return null;
  const body = text.slice(end + 4);
  const length = headers.find(({ name }) => isName(name, "content-length"))?.value;
  const says = length === undefined ? 0 : Number(/^\d{1,6}$/.exec(length)?.[0] ?? Number.NaN);
  if (says !== Buffer.byteLength(body)) return null;
  const one = (wanted: string) => headers.find(({ name }) => isName(name, wanted))?.value ?? "";
  const [from, to] = [readParty(one("from")), readParty(one("to"))];
  const sequence = /^(\d{1,10}) ([A-Z]{2,20})$/.exec(one("cseq"));
  const callId = one("call-id");
  if (!from || !to || !sequence || !/^[\x21-\x7e]{1,200}$/.test(callId)) return null;
  if (!headers.some(({ name }) => isName(name, "via"))) return null;
  const [, number = "", method = ""] = sequence;
  if (start.kind === "REQUEST" && start.method !== method) return null;
  return { ...start, headers, body, callId, cseq: Number(number), method, from, to };
}

/** The message as text, as it was understood. */
export function writeSip(message: SipMessage): string {
  const first =
    message.kind === "REQUEST"
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  const lines = message.headers
    .filter(({ name }) => !isName(name, "content-length"))
    .map(({ name, value }) => `${name}: ${value}`);
  const length = `Content-Length: ${Buffer.byteLength(message.body)}`;
  return `${[first, ...lines, length].join("\r\n")}\r\n\r\n${message.body}`;
}

/** What a refused request is answered with, on behalf of the switch. */
export function answerTo(message: SipMessage, status: number, reason: string): string {
  const echoed = ["via", "from", "to", "call-id", "cseq"];
  const headers = message.headers.filter(({ name }) => echoed.includes(name.toLowerCase()));
  const tagged = headers.map(({ name, value }) =>
    isName(name, "to") && message.to.tag === null
      ? { name, value: `${value};tag=refused` }
      : { name, value },
  );
  return writeSip({ ...message, kind: "RESPONSE", status, reason, headers: tagged, body: "" });
}

export function headerOf({ headers }: SipMessage, wanted: string): string | undefined {
  return headers.find(({ name }) => isName(name, wanted))?.value;
}

type Start = { method: string } & (SipRequest | SipResponse);

function readStart(line: string): Start | null {
  const request = /^([A-Z]{2,20}) (sips?:[\x21-\x7e]{1,500}) SIP\/2\.0$/.exec(line);
  if (request) return { kind: "REQUEST", method: request[1] ?? "", uri: request[2] ?? "" };
  const response = /^SIP\/2\.0 ([1-6]\d\d) ([^\p{Cc}]{0,200})$/u.exec(line);
  if (!response) return null;
  return { kind: "RESPONSE", method: "", status: Number(response[1]), reason: response[2] ?? "" };
}

function readHeaders(lines: readonly string[]): SipHeader[] | null {
  if (lines.length > mostHeaders) return null;
  const headers: SipHeader[] = [];
  for (const line of lines) {
    // A name of one letter is short for another; a line that begins with a blank goes on with the one before it.
    const parts = /^([A-Za-z][A-Za-z0-9-]{1,40})[ \t]*:[ \t]*([^\p{Cc}]{0,4000})$/u.exec(line);
    if (!parts) return null;
    const [, name = "", value = ""] = parts;
    if (known.has(name.toLowerCase())) headers.push({ name, value: value.trim() });
  }
  const isTwice = (name: string) => headers.filter((one) => isName(one.name, name)).length > 1;
  return single.some(isTwice) ? null : headers;
}

/** `"Name" <sip:user@host>;tag=x`, or the same without a name and brackets. */
function readParty(value: string): SipParty | null {
  const party =
    /^(?:"[^"\\]{0,200}"\s*|[\w .-]{0,200})<sips?:(?:([^@<>\s;?"]{1,100})@)?[\w.:[\]-]{1,255}(?:;[^<>\s"]*)?>((?:;[^\s;"<>]+)*)$/.exec(
      value,
    ) ?? /^sips?:(?:([^@<>\s;?"]{1,100})@)?[\w.:[\]-]{1,255}((?:;[^\s;"<>]+)*)$/.exec(value);
  if (!party) return null;
  const tags = (party[2] ?? "").split(";").filter((one) => /^tag=/i.test(one));
  if (tags.length > 1) return null;
  return { user: party[1] ?? "", tag: tags[0]?.slice("tag=".length) ?? null };
}

function isName(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted;
}
