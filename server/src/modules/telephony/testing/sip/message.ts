import { createHash, randomBytes } from "node:crypto";

/** SIP as text: enough of it for a far side in tests, and no more. */

export type SipMessage = {
  /** The first line. */
  first: string;
  /** The first value of each header, names in lower case. */
  headers: Record<string, string>;
  via: string[];
  /** By which proxies the requests of the call go. */
  recordRoute: string[];
  body: string;
  /** Of the CSeq, also in a response. */
  method: string;
  /** Of a response, else null. */
  status: number | null;
};

export const token = (bytes = 6): string => randomBytes(bytes).toString("hex");

export function parse(raw: string): SipMessage {
  const end = raw.indexOf("\r\n\r\n");
  const [first = "", ...lines] = raw.slice(0, end).split("\r\n");
  const headers: Record<string, string> = {};
  const via: string[] = [];
  const recordRoute: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "via") via.push(value);
    if (name === "record-route") recordRoute.push(...value.split(/,\s*/));
    headers[name] ??= value;
  }
  const method = (headers.cseq ?? "").split(" ")[1] ?? "";
  const status = first.startsWith("SIP/2.0") ? Number(first.split(" ")[1]) : null;
  return { first, headers, via, recordRoute, body: raw.slice(end + 4), method, status };
}

export function write(lines: readonly (string | false)[], body = ""): string {
  const type = body === "" ? [] : ["Content-Type: application/sdp"];
  const all = [...lines.filter((line) => line !== false), ...type];
  return [...all, `Content-Length: ${body.length}`, "", body].join("\r\n");
}

/** `sip:name@host` -> name. */
export function userOf(header: string | undefined): string {
  return /sips?:([^@;>]+)@/.exec(header ?? "")?.[1] ?? "";
}

/** `"A" <sip:...>` -> sip:... */
export function addressOf(header: string | undefined): string {
  return /<([^>]+)>/.exec(header ?? "")?.[1] ?? header ?? "";
}

type Account = { username: string; password: string };

/** The answer to a challenge (digest, MD5). */
export function authorization(
  challenge: string,
  { username, password }: Account,
  { method, uri }: { method: string; uri: string },
): string {
  const field = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? "";
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const [realm, nonce, opaque] = [field("realm"), field("nonce"), field("opaque")];
  const cnonce = token(4);
  const secret = md5(`${username}:${realm}:${password}`);
  const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
    `response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}"` +
    (opaque ? `, opaque="${opaque}"` : "")
  );
}
