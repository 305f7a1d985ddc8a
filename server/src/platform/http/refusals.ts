import { type RefusalCode, statusOf } from "../errors.ts";

/** What a caller can do about each refusal. `type` of a problem leads here, by way of the page of docs. */
const cures: Record<RefusalCode | "internal", string> = {
  malformed: "Correct the fields named in `errors`; their reasons say what is expected.",
  "unknown-field": "Leave out the fields named in `errors`, or correct their spelling.",
  "invalid-cursor":
    "Use the `nextCursor` of the page before, with the same filters and order, or start without one.",
  unauthenticated: "Sign in, or renew the access token by the refresh cookie, and repeat.",
  "wrong-credentials":
    "Check the e-mail address and the password; an administrator can set a new one.",
  "session-ended":
    "Sign in again. Sessions end by sign-out, deactivation, a new password or a stolen token.",
  "sso-failed":
    "Begin to sign in again. `reason` in `details` says what the provider's answer lacked; an administrator finds the settings under Single sign-on.",
  "status-move-refused":
    "Move the lead to one of the statuses in `allowed` in `details`; the tenant decides them at /lead-workflow.",
  "status-move-incomplete":
    "Give the `reason` and fill the fields that `missing` in `details` names, and repeat.",
  "permission-missing": "Ask an administrator for a role with the permission named in `details`.",
  "sso-required":
    "Sign in through the provider of your organisation; `tenant` in `details` names it for /auth/sso/start.",
  "csrf-token-missing":
    "Send the `csrfToken` of the session in the header X-Csrf-Token, or use a bearer token.",
  "reauthentication-needed":
    "Prove again who you are with POST /api/v1/auth/confirm, and repeat the request.",
  "tenant-mismatch": "Leave X-Tenant-Id out, or sign in to the tenant that it names.",
  "visit-needed":
    "Open a visit with POST /api/v1/platform/tenants/:id/visits; the tenant must have agreed to it.",
  "visit-reads-only":
    "Leave X-Tenant-Id out for this, or ask an administrator of the tenant to do it.",
  "tenant-suspended":
    "Whoever runs this installation has closed your organisation's account for now; ask there.",
  "origin-refused": "Call from the address that serves the application.",
  "not-found":
    "Check the address and the id. A record of another tenant or outside your scope looks absent too.",
  conflict: "Load the record again: its state does not allow this, or one like it exists already.",
  "challenge-over": "Begin to sign in again: a challenge is answered once, within five minutes.",
  "phone-missing":
    "Open the phone in the page of the agent, which registers it, or take a SIP telephone with POST /api/v1/agent/phone.",
  "link-expired": "Ask for a new link: each works once and for 30 minutes.",
  "in-progress": "Wait for the first request with this Idempotency-Key; Retry-After says how long.",
  "agent-not-free": "The agent is busy with something else; try again when he is ready.",
  "queue-full":
    "Nobody is taken in this queue or those after it now; the customer stays with his agent.",
  "lead-on-call": "Somebody talks with this lead now; try again when the call has ended.",
  "dial-refused":
    "`reasons` in `details` says all that is against this call, and `nextAllowedAt` when it is worth asking again; the decision is kept under `decisionId`.",
  "questions-open":
    "`open` in `details` names the required questions of the script that have no answer; answer them, or close the call with a disposition that asks for none.",
  "too-few-outcomes":
    "Wait until more leads have an outcome, or lower what is needed in the settings of the scores.",
  "note-not-editable":
    "Who wrote a note changes it within a day; afterwards write another one, or ask who may delete notes.",
  "carrier-unavailable": "The carrier takes no calls now; try again later and see the health page.",
  "version-changed":
    "Somebody was faster: load the record, look at the difference, send the new ETag.",
  "too-large": "Send less: 1 MiB of JSON, or the size of file that `details` names.",
  "unsupported-media-type":
    "Send application/json, or where a file is uploaded what the address takes: text/csv or application/octet-stream.",
  invalid: "The request is well formed, but a rule refuses the value; `errors` says which and why.",
  "file-refused":
    "`reason` in `details` says what is wrong with the file: an archive within an archive, one that unpacks to too much, or one that is locked. Send what is in it by itself.",
  "limit-reached":
    "Whoever runs this installation lets your organisation have `most` of what `limit` in `details` names; make room, or ask there for more.",
  "idempotency-key-reused": "Use a new Idempotency-Key for another request.",
  "address-unusable":
    "Correct the address: https, on the public internet, answering. `reason` in `details` says which it is not; the operator allows others by PARLEY_ALLOW_PRIVATE_ADDRESSES.",
  "too-many-requests": "Slow down. Retry-After says when the next request is taken.",
  unavailable:
    "The server is starting, stopping or without its database; repeat after Retry-After.",
  internal: "A fault of ours. Report the `traceId`; it finds the request in the server's log.",
};

export type RefusalPage = { code: string; status: number; cure: string };

/** Every refusal, by status and then by name. */
export const refusalPages: readonly RefusalPage[] = Object.entries(cures)
  .map(([code, cure]) => ({ code, status: statusOfCode(code), cure }))
  .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));

function statusOfCode(code: string): number {
  return new Map<string, number>(Object.entries(statusOf)).get(code) ?? 500;
}
