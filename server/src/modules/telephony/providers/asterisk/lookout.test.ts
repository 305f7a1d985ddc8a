import { expect, test } from "vitest";
import { intrusionsIn } from "./lookout.ts";
import { phoneName } from "./names.ts";
import { plainTrunk } from "./trunks.ts";

/* What an Asterisk 22 was heard to say of whom it refused, and what is made of it. */

const phone = { id: "bea", tenantId: "acme", password: "a secret", kind: "SIP" as const };
const trunk = { ...plainTrunk, name: "7", tenantId: "other", host: "192.0.2.5" };
const directory = { trunks: [trunk], phones: [phone] };
const bea = phoneName("acme", "agent:bea");

const event = (name: string, account: string, from = "IPV4/UDP/203.0.113.9/5060") =>
  new Map([
    ["Event", name],
    ["AccountID", account],
    ["RemoteAddress", from],
  ]);

test("a storm is told as what it adds up to: what it was, whose, and from where the last of it came", () => {
  const strangers = Array.from({ length: 500 }, (_, n) =>
    event("ChallengeSent", "<unknown>", `IPV4/UDP/198.51.100.${n % 200}/5060`),
  );
  const guesses = [1, 2, 3].map(() => event("ChallengeResponseFailed", bea));
  const atTrunk = event("ChallengeResponseFailed", "trunk-7", "IPV6/TCP/2001:db8::9/5060");
  expect(intrusionsIn([...strangers, ...guesses, atTrunk], directory)).toEqual([
    { what: "STRANGER", tenantId: null, ip: "198.51.100.99", count: 500 },
    { what: "WRONG_PASSWORD", tenantId: "acme", ip: "203.0.113.9", count: 3 },
    { what: "WRONG_PASSWORD", tenantId: "other", ip: "2001:db8::9", count: 1 },
  ]);
});

test("a phone that dials by itself is its tenant's", () => {
  const dialled = new Map([
    ...[["Event", "UserEvent"] as const, ["UserEvent", "PhoneDialled"] as const],
    ...[["AccountID", bea] as const, ["RemoteAddress", "IP/SIP/203.0.113.9:5060"] as const],
  ]);
  expect(intrusionsIn([dialled], directory)).toEqual([
    { what: "PHONE_DIALLED", tenantId: "acme", ip: "203.0.113.9", count: 1 },
  ]);
});

test("who is asked for his password and has it is none, nor is a phone in a page, nor what says no address", () => {
  expect(
    intrusionsIn(
      [
        event("ChallengeSent", bea),
        event("SuccessfulAuth", bea),
        event("ChallengeSent", "<unknown>", "IPV4/WS/127.0.0.1/41000"),
        event("ChallengeResponseFailed", bea, "IPV4/WS/127.0.0.1/41000"),
        new Map([["Event", "WaitEventComplete"]]),
        new Map(),
      ],
      directory,
    ),
  ).toEqual([]);
  expect(intrusionsIn([event("ChallengeSent", "<unknown>", "nowhere")], directory)).toEqual([
    { what: "STRANGER", tenantId: null, ip: null, count: 1 },
  ]);
});
