import type { z } from "zod";

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};
const forms: Readonly<Record<string, string>> = {
  uuid: "must be an id, which is a UUID",
  email: "must be an e-mail address",
  url: "must be an address like https://example.com",
  datetime: "must be an instant like 2026-11-21T09:00:00Z",
  date: "must be a day like 2026-11-21",
  time: "must be a time like 09:30",
};

/** Why a value is refused, in words that follow the name of its field; what the contract says itself stays. */
export function reasonOf(issue: Issue): string {
  // A schema without words of its own begins like this.
  if (!/^(Invalid|Too (small|big))\b/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      if (issue.message.endsWith("received undefined")) return "is missing";
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return forms[issue.format] ?? "is not written as it must be";
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return tooBig(issue);
    case "invalid_union":
      return "is none of what can be here";
    default:
      return issue.message;
  }
}

function tooSmall({ origin, minimum, inclusive }: Extract<Issue, { code: "too_small" }>): string {
  if (origin === "string" && Number(minimum) === 1) return "must not be empty";
  if (origin === "string") return `must have at least ${minimum} characters`;
  if (origin === "array") return `must have at least ${counted(minimum)}`;
  return `must be ${inclusive === false ? "more than" : "at least"} ${minimum}`;
}

function tooBig({ origin, maximum, inclusive }: Extract<Issue, { code: "too_big" }>): string {
  if (origin === "string") return `may have at most ${maximum} characters`;
  if (origin === "array") return `may have at most ${counted(maximum)}`;
  return `must be ${inclusive === false ? "less than" : "at most"} ${maximum}`;
}

function counted(count: number | bigint): string {
  return Number(count) === 1 ? "1 entry" : `${count} entries`;
}
