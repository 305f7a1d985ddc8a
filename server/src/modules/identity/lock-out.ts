import { createHmac } from "node:crypto";
import { sql } from "kysely";
import { type App, inInstallation } from "../../platform/app.ts";
import { deriveKey } from "../../platform/crypto/envelope.ts";
import { Refusal } from "../../platform/errors.ts";

const freeTries = 5;
const longestSeconds = 300;

/**
 * Slows guessing down and locks nobody out. Strangers share one counter for an address; a browser that
 * its owner has signed in from has a counter of its own, so that he gets in while others guess. After
 * five failures each try waits twice as long, up to five minutes. Addresses of nobody are counted too.
 */
export class LockOut {
  private readonly app: Pick<App, "pool" | "clock">;
  private readonly key: Buffer;

  constructor(app: Pick<App, "pool" | "clock" | "keys">) {
    this.app = app;
    this.key = deriveKey(app.keys.masterKey, "failed sign-ins");
  }

  /** The counter of an address, or of an address on a browser that is known there. */
  counterOf(email: string, knownDevice?: Buffer): Buffer {
    const mac = createHmac("sha256", this.key).update(email.toLowerCase());
    if (knownDevice) mac.update("\n").update(knownDevice);
    return mac.digest();
  }

  /** Takes one try, which counts as failed until `clear`; refuses when it comes too early. */
  async take(counter: Buffer): Promise<void> {
    const { rows } = await inInstallation(this.app, (tx) =>
      sql<{ wait: number }>`select platform.take_sign_in(
        ${counter}, ${this.app.clock.now()}, ${freeTries}, ${longestSeconds}) as wait`.execute(tx),
    );
    const wait = rows[0]?.wait ?? 0;
    if (wait === 0) return;
    throw new Refusal("too-many-requests", "Too many failed sign-ins with this address", {
      retryAfter: wait,
    });
  }

  /** Takes back the one try that has just succeeded; those before it stay counted. */
  async giveBack(counter: Buffer): Promise<void> {
    await inInstallation(this.app, (tx) =>
      sql`select platform.give_back_sign_in(${counter})`.execute(tx),
    );
  }

  async clear(counters: readonly Buffer[]): Promise<void> {
    await inInstallation(this.app, (tx) =>
      sql`select platform.clear_sign_ins(${[...counters]})`.execute(tx),
    );
  }
}
