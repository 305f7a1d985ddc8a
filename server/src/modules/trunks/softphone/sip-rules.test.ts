import fc from "fast-check";
import { expect, test } from "vitest";
import { mostBytes, readSip, type SipMessage, writeSip } from "./sip-message.ts";
import { PhoneDialogs, ruleOn } from "./sip-rules.ts";

const me = "phone-0123456789abcdef01234567";
const another = "phone-ffffffffffffffffffffffff";

type Parts = {
  first?: string;
  method?: string;
  from?: string;
  to?: string;
  callId?: string;
  cseq?: number;
  more?: string[];
  body?: string;
};

function said(parts: Parts): string {
  const { method = "REGISTER", cseq = 1, body = "", more = [] } = parts;
  return [
    parts.first ?? `${method} sip:switch.example SIP/2.0`,
    "Via: SIP/2.0/WSS abc.invalid;branch=z9hG4bK1",
    `From: ${parts.from ?? `<sip:${me}@switch.example>;tag=mine`}`,
    `To: ${parts.to ?? `<sip:${me}@switch.example>`}`,
    `Call-ID: ${parts.callId ?? "a-call"}`,
    `CSeq: ${cseq} ${method}`,
    ...more,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}

function read(text: string): SipMessage {
  const message = readSip(text);
  if (!message) throw new Error(`Not read: ${text}`);
  return message;
}

const invite = said({
  ...{ method: "INVITE", first: "INVITE sip:x@abc.invalid SIP/2.0", callId: "theirs", cseq: 7 },
  from: '"Parley" <sip:parley@10.99.0.1>;tag=switch',
  to: `<sip:${me}@abc.invalid>`,
  body: "v=0\r\n",
});

/** A phone that the switch has called. */
function called(): PhoneDialogs {
  const dialogs = new PhoneDialogs();
  dialogs.hear(read(invite));
  return dialogs;
}

const rule = (parts: Parts, dialogs = called()) => ruleOn(read(said(parts)), me, dialogs);
const inCall = { callId: "theirs", to: "<sip:parley@10.99.0.1>;tag=switch" };

test("a phone registers itself, with the address of its connection and its own name", () => {
  const contact =
    'Contact: <sip:x1@r4nd0m.invalid;transport=ws>;+sip.ice;reg-id=1;+sip.instance="<urn:uuid:1-2>";expires=300';
  const proof = `Authorization: Digest algorithm=MD5, username="${me}", realm="asterisk", nonce="1", uri="sip:x", response="y"`;
  expect(rule({ more: [contact] })).toEqual({ do: "PASS" });
  expect(rule({ more: [contact, proof] })).toEqual({ do: "PASS" });
  expect(rule({ more: ["Contact: *", "Expires: 0"] })).toEqual({ do: "PASS" });
});

test.each<Parts & { what: string }>([
  { what: "another's address", to: `<sip:${another}@switch.example>` },
  { what: "in another's name", from: `<sip:${another}@switch.example>;tag=x` },
  {
    what: "with another's proof",
    more: [`Authorization: Digest username="${another}", response="y"`],
  },
  {
    what: "with two names in its proof",
    more: [`Authorization: Digest username="${me}", username="${another}"`],
  },
  { what: "an address elsewhere", more: ["Contact: <sip:me@203.0.113.9>"] },
  { what: "two addresses", more: ["Contact: <sip:a@b.invalid>, <sip:me@203.0.113.9>"] },
  { what: "with a body", body: "x" },
])("a registration of $what is refused, and told of", ({ what: _, ...parts }) => {
  expect(rule(parts)).toMatchObject({ do: "REFUSE", status: 403, isMisuse: true });
});

test.each(["INVITE", "SUBSCRIBE", "MESSAGE", "OPTIONS", "REFER", "PUBLISH", "NOTIFY", "CANCEL"])(
  "%s out of any call is refused, and told of",
  (method) => {
    expect(rule({ method })).toMatchObject({ do: "REFUSE", status: 403, isMisuse: true });
  },
);

test.each(["REFER", "SUBSCRIBE", "MESSAGE", "NOTIFY"])(
  "%s within a call is refused too",
  (method) => {
    expect(rule({ method, ...inCall })).toMatchObject({
      do: "REFUSE",
      status: 403,
      isMisuse: true,
    });
  },
);

test.each(["ACK", "BYE", "INFO", "UPDATE", "INVITE"])(
  "%s within the switch's call passes",
  (method) => {
    expect(rule({ method, ...inCall, cseq: 3 })).toEqual({ do: "PASS" });
  },
);

test("a call that the switch did not begin is none, whatever it is named", () => {
  const gone = { do: "REFUSE", status: 481, isMisuse: false };
  for (const wrong of [{ callId: "guessed" }, { to: "<sip:parley@10.99.0.1>;tag=guessed" }]) {
    expect(rule({ method: "BYE", ...inCall, ...wrong })).toMatchObject(gone);
    expect(rule({ method: "INVITE", ...inCall, ...wrong })).toMatchObject(gone);
    expect(rule({ method: "ACK", ...inCall, ...wrong })).toEqual({ do: "DROP" });
  }
  expect(rule({ method: "BYE", ...inCall }, new PhoneDialogs())).toMatchObject(gone);
});

test("answers pass to what was asked, and nothing else does", () => {
  const ok = (callId: string, cseq: number, method = "INVITE") =>
    rule({ first: "SIP/2.0 200 OK", method, callId, cseq, to: `<sip:${me}@abc.invalid>;tag=x` });
  expect(ok("theirs", 7)).toEqual({ do: "PASS" });
  expect(ok("theirs", 8)).toEqual({ do: "DROP" });
  expect(ok("theirs", 7, "BYE")).toEqual({ do: "DROP" });
  expect(ok("another", 7)).toEqual({ do: "DROP" });
});

test("only so many calls and questions of the switch are kept", () => {
  const dialogs = called();
  for (let n = 0; n < 300; n++) {
    dialogs.hear(read(invite.replaceAll("theirs", `call-${n}`)));
  }
  expect(rule({ method: "BYE", ...inCall }, dialogs)).toMatchObject({ status: 481 });
  expect(rule({ method: "BYE", ...inCall, callId: "call-299" }, dialogs)).toEqual({ do: "PASS" });
});

test.each([
  ["a folded line", said({ more: ["Contact: <sip:a@b.invalid>", " ;x=y"] })],
  ["a short name", said({ more: ["m: <sip:a@203.0.113.9>"] })],
  ["two senders", said({ more: [`From: <sip:${another}@x>;tag=y`] })],
  ["two addressees in other letters", said({ more: [`TO: <sip:${another}@x>`] })],
  ["two lengths", said({ more: ["content-length: 0"] })],
  ["a body that is longer than it says", `${said({})}x`],
  ["another message behind it", said({}) + said({ method: "INVITE" })],
  [
    "a method that is not the one of its number",
    said({ method: "BYE", first: "INVITE sip:x SIP/2.0" }),
  ],
  ["a null byte", said({ more: ["User-Agent: a\0b"] })],
  ["a bare line feed in a header", said({ more: [`User-Agent: a\nTo: <sip:${another}@x>`] })],
  ["two tags", said({ to: "<sip:x@y>;tag=a;tag=b" })],
  ["two parties in one", said({ to: `<sip:${me}@x>, <sip:${another}@x>` })],
  ["no way back", said({}).replace(/Via:.*\r\n/, "")],
  ["a web address", said({ first: "REGISTER http://x SIP/2.0" })],
  ["too much of it", said({ body: "x".repeat(mostBytes) })],
])("%s makes it no message", (_, text) => {
  expect(readSip(text)).toBeNull();
});

test("what is passed on is what was judged: it reads the same again, and unknown headers are gone", () => {
  const message = read(
    said({ more: ["X-Secret: 1", "Route: <sip:203.0.113.9>", "Refer-To: <sip:x@y>"] }),
  );
  const written = writeSip(message);
  expect(written).not.toMatch(/X-Secret|Route|Refer-To/);
  expect(read(written)).toMatchObject({ ...message, headers: expect.any(Array) });
});

test("no text makes a phone do more than it may, or the reader fail", () => {
  const pieces = fc.constantFrom(
    ...[
      "INVITE sip:+442079460000@x SIP/2.0",
      "REGISTER sip:x SIP/2.0",
      "SIP/2.0 200 OK",
      "\r\n",
      "\n",
    ],
    ...[
      "Via: SIP/2.0/WS a.invalid;branch=1",
      `From: <sip:${me}@x>;tag=a`,
      `From: <sip:${another}@x>`,
    ],
    ...[
      `To: <sip:${me}@x>`,
      "To: <sip:a@x>;tag=switch",
      "Call-ID: theirs",
      "Call-ID: b",
      "CSeq: 7 INVITE",
    ],
    ...["CSeq: 1 REGISTER", "Content-Length: 0", "Route: <sip:y>", " ", "\t", ":", "f: <sip:z>"],
  );
  const text = fc.oneof(
    fc
      .array(fc.oneof({ weight: 5, arbitrary: pieces }, fc.string()), { maxLength: 14 })
      .map((lines) => lines.join("\r\n")),
    fc.array(pieces, { maxLength: 14 }).map((lines) => `${lines.join("\r\n")}\r\n\r\n`),
  );
  fc.assert(
    fc.property(text, (one) => {
      const message = readSip(one);
      if (!message || ruleOn(message, me, called()).do !== "PASS") return;
      const isOwn =
        message.method === "REGISTER" && message.to.user === me && message.from.user === me;
      const isTheirs = message.callId === "theirs";
      expect(isOwn || isTheirs).toBe(true);
      expect(read(writeSip(message))).toMatchObject({
        callId: message.callId,
        method: message.method,
      });
    }),
    { numRuns: 2_000 },
  );
});
