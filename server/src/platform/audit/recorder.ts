import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Vaults } from "../crypto/vault.ts";
import { inTransaction } from "../db/tx.ts";
import type { Log } from "../observe/log.ts";
import type { AuditFact, AuditRow } from "./entry.ts";
import { macOf, rowOf, type Who } from "./write.ts";

type Needs = { pool: pg.Pool; clock: Clock; vaults: Vaults; log: Log };
type Waiting = { row: AuditRow; done: () => void; failed: (error: unknown) => void };

/** Rows of one statement: a batch that is larger is cut. */
const most = 2000;
/** Tenants whose rows are written at the same time. */
const lanes = 4;

const insert = `
  insert into audit_inbox (id, at, action, outcome, event, subject_id, person_id, subjects, fields,
    actor_id, session_id, request_id, ip, user_agent, mac)
  select id, at, action, outcome, event, subject_id, person_id, subjects::uuid[], fields::text[],
    actor_id, session_id, request_id, ip, user_agent, mac
  from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::uuid[],
    $7::uuid[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::text[], $13::text[],
    $14::text[], $15::bytea[])
    as r (id, at, action, outcome, event, subject_id, person_id, subjects, fields, actor_id,
          session_id, request_id, ip, user_agent, mac)`;

/**
 * Writes rows that belong to no transaction: reads, refusals, failed sign-ins. What comes while a
 * tenant's batch is being written makes up the next one, so under load many requests share a commit
 * and an idle server waits for nobody.
 */
export class AuditRecorder {
  private readonly app: Needs;
  private readonly waiting = new Map<string, Waiting[]>();
  private running = 0;
  private readonly busy = new Set<string>();
  private idle: (() => void)[] = [];

  constructor(app: Needs) {
    this.app = app;
  }

  /** Resolves when the row is durable. */
  record(tenantId: string, who: Who, fact: AuditFact): Promise<void> {
    const row = rowOf(fact, who, this.app.clock.now());
    return new Promise((done, failed) => {
      const rows = this.waiting.get(tenantId) ?? [];
      rows.push({ row, done, failed });
      this.waiting.set(tenantId, rows);
      // In the next turn: what this turn of the loop still brings goes along.
      setImmediate(() => this.next());
    });
  }

  /** For what nobody waits for: told to the log when it cannot be kept. */
  recordLater(tenantId: string, who: Who, fact: AuditFact): void {
    this.record(tenantId, who, fact).catch((error: unknown) =>
      this.app.log.error({ err: error, action: fact.action }, "an audit row could not be written"),
    );
  }

  /** Everything recorded so far is written. */
  drained(): Promise<void> {
    if (this.running === 0 && this.waiting.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private next(): void {
    while (this.running < lanes) {
      const tenantId = [...this.waiting.keys()].find((one) => !this.busy.has(one));
      if (tenantId === undefined) break;
      const rows = this.waiting.get(tenantId) ?? [];
      const batch = rows.splice(0, most);
      if (rows.length === 0) this.waiting.delete(tenantId);
      this.busy.add(tenantId);
      this.running++;
      void this.write(tenantId, batch).finally(() => {
        this.running--;
        this.busy.delete(tenantId);
        this.next();
      });
    }
    if (this.running > 0 || this.waiting.size > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  private async write(tenantId: string, batch: readonly Waiting[]): Promise<void> {
    try {
      await inTransaction(this.app.pool, tenantId, async (tx, client) => {
        const vault = await this.app.vaults.of(tx, tenantId);
        const rows = batch.map(({ row }) => ({ ...row, mac: macOf(vault, tenantId, row) }));
        await client.query({ name: "audit rows", text: insert, values: columnsOf(rows) });
      });
      for (const { done } of batch) done();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }
}

function columnsOf(rows: readonly (AuditRow & { mac: Buffer })[]): unknown[][] {
  return [
    rows.map((row) => row.id),
    rows.map((row) => row.at),
    rows.map((row) => row.action),
    rows.map((row) => row.outcome),
    rows.map((row) => row.event),
    rows.map((row) => row.subject_id),
    rows.map((row) => row.person_id),
    // An array of arrays must have equal lengths, so each goes as PostgreSQL writes it.
    rows.map((row) => `{${row.subjects.join(",")}}`),
    rows.map((row) => `{${row.fields.map((field) => JSON.stringify(field)).join(",")}}`),
    rows.map((row) => row.actor_id),
    rows.map((row) => row.session_id),
    rows.map((row) => row.request_id),
    rows.map((row) => row.ip),
    rows.map((row) => row.user_agent),
    rows.map((row) => row.mac),
  ];
}
