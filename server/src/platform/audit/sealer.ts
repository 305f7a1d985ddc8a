import { type App, inTenant } from "../app.ts";
import { homeAt } from "../home.ts";
import { HeadFiles, signHead } from "./heads.ts";

type Needs = Pick<
  App,
  "pool" | "clock" | "vaults" | "wake" | "log" | "config" | "keys" | "metrics"
>;

const everyMs = 500;
/** Rows of one statement: some tenths of a second. */
const batch = 20_000;
/** How long a head may go unsigned while its day runs. */
const signEveryMs = 60_000;

type Moved = { tenant_id: string; number: number; sealed: number };

/**
 * Numbers what was committed and links it into each tenant's chain, behind the writes: twice a second.
 * Every process has one; a lock in the database lets one at a time work. Heads are signed each minute,
 * and the last one of a day stays as the day's.
 */
export class Sealer {
  private readonly app: Needs;
  private readonly files: HeadFiles;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private turn: Promise<unknown> = Promise.resolve();
  private isRunning = false;
  private signedAt = 0;

  constructor(app: Needs) {
    this.app = app;
    this.files = new HeadFiles(homeAt(app.config.home).audit);
  }

  start(): void {
    this.timer = setInterval(() => this.comeRound(), everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Seals everything that was committed. Returns how many rows that were. */
  seal(): Promise<number> {
    // In turn: while one works, the database turns another away.
    const round = this.turn.then(() => this.sealAll());
    this.turn = round.catch(() => {});
    return round;
  }

  private async sealAll(): Promise<number> {
    let all = 0;
    for (;;) {
      const sealed = await this.sealBatch();
      all += sealed;
      if (sealed < batch) return all;
    }
  }

  /** Signs every head that has moved since it was signed. */
  async sign(): Promise<void> {
    const { rows } = await this.app.pool.query<{ tenant_id: string }>(
      "select tenant_id from platform.unsigned_audit_heads()",
    );
    for (const { tenant_id: tenantId } of rows) {
      // One tenant's damaged file must not leave the others unsigned.
      await this.signOne(tenantId).catch((error: unknown) =>
        this.app.log.error({ err: error, tenantId }, "an audit head could not be signed"),
      );
    }
  }

  private comeRound(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.running = this.round()
      .catch((error: unknown) => this.app.log.error({ err: error }, "the audit sealer stumbled"))
      .finally(() => {
        this.isRunning = false;
      });
  }

  private async round(): Promise<void> {
    await this.seal();
    if (performance.now() - this.signedAt < signEveryMs) return;
    this.signedAt = performance.now();
    await this.sign();
  }

  private async sealBatch(): Promise<number> {
    const { rows } = await this.app.pool.query<Moved>(
      "select tenant_id, number, sealed from platform.seal_audit($1, $2)",
      [batch, this.app.clock.now()],
    );
    return rows.reduce((sum, row) => sum + Number(row.sealed), 0);
  }

  private async signOne(tenantId: string): Promise<void> {
    const { auditKeyId: keyId, auditPrivateKey } = this.app.keys;
    const newest = await this.files.newest(tenantId);
    const head = await inTenant(this.app, tenantId, async (ctx) => {
      const chain = await ctx.tx.selectFrom("audit_chains").selectAll().executeTakeFirst();
      if (!chain) return undefined;
      if (newest && newest.number > chain.number) {
        // Signing it would hide that entries are gone: the verifier tells which.
        this.app.log.error(
          { tenantId, signed: newest.number, found: chain.number },
          "an audit chain is shorter than its signed head",
        );
        return undefined;
      }
      const signed = signHead(
        {
          tenantId,
          day: ctx.now.toISOString().slice(0, 10),
          number: chain.number,
          hash: chain.hash.toString("hex"),
          signedAt: ctx.now.toISOString(),
          keyId,
        },
        auditPrivateKey,
      );
      const row = {
        number: signed.number,
        hash: chain.hash,
        signed_at: ctx.now,
        key_id: keyId,
        signature: Buffer.from(signed.signature, "base64"),
      };
      await ctx.tx
        .insertInto("audit_heads")
        .values({ day: signed.day, ...row })
        .onConflict((c) => c.columns(["tenant_id", "day"]).doUpdateSet(row))
        .execute();
      return signed;
    });
    if (head) await this.files.write(head);
  }
}
