import { Refusal } from "../../../platform/errors.ts";
import type { Log } from "../../../platform/observe/log.ts";
import { isBreached } from "./breaches.ts";
import { leastCharacters, mostCharacters, type PasswordProblem, problemOf } from "./policy.ts";

const reasons: Record<PasswordProblem, string> = {
  SHORT: `is too short: at least ${leastCharacters} characters`,
  LONG: `is too long: at most ${mostCharacters} characters`,
  COMMON: "is among the passwords that are tried first",
  PERSONAL: "is made of a name or an address that others know",
  BREACHED: "is known from a breach of another service",
};

let common: Promise<ReadonlySet<string>> | undefined;

/** Passwords that are tried first. Loaded when it is first needed: it is large. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set(dictionary["passwords-common"]),
  );
  return common;
}

/** The policy of this installation, asked wherever a password is set. */
export class PasswordRules {
  private readonly breachUrl: string | undefined;
  private readonly log: Log | undefined;

  constructor(breachUrl?: string, log?: Log) {
    this.breachUrl = breachUrl;
    this.log = log;
  }

  /** What is wrong with it as far as it can be told without asking anybody. */
  async problemOf(
    password: string,
    words: readonly string[],
  ): Promise<PasswordProblem | undefined> {
    return problemOf(password, words, await commonPasswords());
  }

  /** Refuses a password, by the name of the field that it came in. */
  async demand(field: string, password: string, words: readonly string[]): Promise<void> {
    const problem =
      (await this.problemOf(password, words)) ??
      (this.breachUrl && this.log && (await isBreached(this.breachUrl, password, this.log))
        ? "BREACHED"
        : undefined);
    if (!problem) return;
    const reason = reasons[problem];
    throw new Refusal("invalid", `The password ${reason}`, {
      errors: [{ field, reason }],
      details: { problem },
    });
  }
}
