import type { KeyObject } from "node:crypto";
import type pg from "pg";
import type { Vault, Vaults } from "../crypto/vault.ts";
import { inTransaction } from "../db/tx.ts";
import { type AuditRow, firstHash, nextHash } from "./entry.ts";
import { type Head, type HeadFiles, isSigned } from "./heads.ts";
import { macOf } from "./write.ts";

type Needs = { pool: pg.Pool; vaults: Vaults; auditPublicKey: KeyObject; files: HeadFiles };

/** The first thing that is wrong with a chain. */
export type Fault = {
  kind: "ALTERED" | "MISSING" | "INSERTED" | "HEAD";
  number: number;
  /** The day of the entry, or of the last one before it. */
  day: string | null;
  words: string;
};

export type Verdict = {
  tenantId: string;
  entries: number;
  /** Entries from before there was a chain: linked, but with no HMAC of their own. */
  older: number;
  heads: number;
  fault: Fault | undefined;
};

type Stored = AuditRow & { number: number; mac: Buffer; hash: Buffer };

const step = 20_000;

const select = `
  select number, id, at, action, outcome, event, subject_id, person_id, subjects, fields, actor_id,
    session_id, request_id, ip, user_agent, changes, mac, hash
  from audit_log where number >= $1 and (number, id) > ($1, $2) order by number, id limit ${step}`;

/**
 * Reads a tenant's whole log and makes every HMAC and every link again, then holds them against the
 * heads that were signed, in the database and in files outside of it. Names the first entry that is
 * not what was written.
 */
export async function verifyTenant(needs: Needs, tenantId: string): Promise<Verdict> {
  const verdict: Verdict = { tenantId, entries: 0, older: 0, heads: 0, fault: undefined };
  const heads = await headsOf(needs, tenantId);
  verdict.heads = heads.length;
  const forged = heads.find(
    (head) => head.tenantId !== tenantId || !isSigned(head, needs.auditPublicKey),
  );
  if (forged) {
    verdict.fault = headFault(forged, "its signature is not this installation's");
    return verdict;
  }
  const walk = new Walk(tenantId, await vaultOf(needs, tenantId), heads);
  let after = { number: 0, id: "00000000-0000-0000-0000-000000000000" };
  for (;;) {
    const rows = await page(needs, tenantId, after);
    for (const row of rows) {
      verdict.fault = walk.fault(row);
      if (verdict.fault) return verdict;
    }
    const last = rows.at(-1);
    if (last) after = last;
    verdict.entries = walk.number;
    verdict.older = walk.older;
    if (rows.length < step) break;
  }
  verdict.fault = walk.end(await chainOf(needs, tenantId));
  return verdict;
}

/** One walk along a chain: what must come next, and what comes. */
class Walk {
  number = 0;
  older = 0;
  private day: string | null = null;
  private hash: Buffer;
  private readonly tenantId: string;
  private readonly vault: Vault;
  private readonly heads: Head[];
  private nextHead = 0;

  constructor(tenantId: string, vault: Vault, heads: Head[]) {
    this.tenantId = tenantId;
    this.vault = vault;
    this.heads = heads;
    this.hash = firstHash(tenantId);
  }

  fault(row: Stored): Fault | undefined {
    const wanted = this.number + 1;
    if (row.number > wanted) return this.missing(wanted, row.number - 1);
    const day = row.at.toISOString().slice(0, 10);
    if (row.number < wanted) {
      return fault("INSERTED", row.number, day, `entry ${row.number} is there twice`);
    }
    // Only at the beginning: an HMAC that was emptied is not a row from before there was one.
    if (row.mac.length === 0 && this.older === this.number) this.older++;
    else if (!macOf(this.vault, this.tenantId, row).equals(row.mac)) {
      return fault("ALTERED", wanted, day, `entry ${wanted} is not what was written`);
    }
    const hash = nextHash(this.hash, { ...row, tenantId: this.tenantId });
    if (!hash.equals(row.hash)) {
      return fault("ALTERED", wanted, day, `entry ${wanted} does not follow the one before it`);
    }
    this.number = wanted;
    this.hash = hash;
    this.day = day;
    return this.atHead();
  }

  /** When the rows are at their end: whether the chain had gone further. */
  end(chain: { number: number; hash: Buffer } | undefined): Fault | undefined {
    const signed = Math.max(0, ...this.heads.map((head) => head.number));
    const reached = Math.max(signed, chain?.number ?? 0);
    if (reached > this.number) return this.missing(this.number + 1, reached);
    if ((chain?.number ?? 0) < this.number) {
      const words = `entry ${this.number} is behind the chain's recorded end`;
      return fault("INSERTED", (chain?.number ?? 0) + 1, this.day, words);
    }
    if (chain && !chain.hash.equals(this.hash)) {
      return fault("ALTERED", this.number, this.day, "the chain's recorded end is another");
    }
    return undefined;
  }

  private atHead(): Fault | undefined {
    for (;;) {
      const head = this.heads[this.nextHead];
      if (!head || head.number > this.number) return undefined;
      this.nextHead++;
      if (head.number < this.number) continue;
      if (head.hash !== this.hash.toString("hex")) {
        return headFault(
          head,
          `the chain was made anew: entry ${head.number} was signed with another hash`,
        );
      }
    }
  }

  private missing(from: number, to: number): Fault {
    const which = from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;
    return fault("MISSING", from, this.day, `${which} missing`);
  }
}

function fault(kind: Fault["kind"], number: number, day: string | null, words: string): Fault {
  return { kind, number, day, words };
}

function headFault({ number, day }: Head, why: string): Fault {
  return fault("HEAD", number, day, why);
}

function vaultOf({ pool, vaults }: Needs, tenantId: string): Promise<Vault> {
  return inTransaction(pool, tenantId, (tx) => vaults.of(tx, tenantId), { readOnly: true });
}

function page(
  { pool }: Needs,
  tenantId: string,
  after: { number: number; id: string },
): Promise<Stored[]> {
  return inTransaction(
    pool,
    tenantId,
    async (_tx, client) => {
      const { rows } = await client.query<Stored>({
        name: "audit page",
        text: select,
        values: [after.number, after.id],
      });
      return rows;
    },
    { readOnly: true },
  );
}

function chainOf({ pool }: Needs, tenantId: string) {
  return inTransaction(
    pool,
    tenantId,
    (tx) => tx.selectFrom("audit_chains").select(["number", "hash"]).executeTakeFirst(),
    { readOnly: true },
  );
}

/** Signed heads of the database and of the files, by number. */
async function headsOf({ pool, files }: Needs, tenantId: string): Promise<Head[]> {
  const rows = await inTransaction(
    pool,
    tenantId,
    (tx) => tx.selectFrom("audit_heads").selectAll().execute(),
    { readOnly: true },
  );
  const kept = rows.map((row) => ({
    tenantId,
    day: row.day,
    number: row.number,
    hash: row.hash.toString("hex"),
    signedAt: row.signed_at.toISOString(),
    keyId: row.key_id,
    signature: row.signature.toString("base64"),
  }));
  return [...kept, ...(await files.all(tenantId))].sort((a, b) => a.number - b.number);
}
