import type { CallPurpose } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { ConsentState, Dialled } from "../decision/index.ts";
import { type AskedMemory, lookUp, type Remembered } from "./memory-queries.ts";

export type ListKind = "INTERNAL" | "CAMPAIGN" | "NATIONAL";

/** What the tenant knows of some numbers and people, in one look. */
export type Memory = {
  dialled(digests: readonly string[]): Dialled;
  /** Whether a number is on a list; of a campaign's or a country's, whose list it is. */
  isListed(digest: string, kind: ListKind, owner?: string | null): boolean;
  /** The date of the newest register's file of a country. */
  fileOf(country: string | null): number | null;
  consent(contactId: string, purpose: CallPurpose): ConsentState;
  /** When a call of one of these numbers last ended so. */
  ended(digests: readonly string[], outcome: string): number | null;
};

export async function recall(ctx: Ctx, asked: AskedMemory): Promise<Memory> {
  const byKey = grouped(await lookUp(ctx, asked));
  const of = (kind: Remembered["kind"], key: string) => byKey.get(`${kind} ${key}`) ?? [];
  const ofAll = (kind: Remembered["kind"], keys: readonly string[]) =>
    keys.flatMap((key) => of(kind, key));
  return {
    dialled: (digests) => ({
      recent: ofAll("DIALS", digests).map(({ at, count }) => ({ at: instant(at), dials: count })),
      inAll: ofAll("IN_ALL", digests).reduce((sum, { count }) => sum + count, 0),
    }),
    isListed: (digest, kind, owner) =>
      of("LISTED", digest).some(({ detail }) => detail === `${kind} ${owner ?? ""}`),
    fileOf: (country) => {
      const [file] = country === null ? [] : of("FILE", country);
      return file ? instant(file.at) : null;
    },
    consent: (contactId, purpose) => {
      const last = of("CONSENT", `${contactId} ${purpose}`)[0]?.detail;
      return last === "GRANTED" || last === "WITHDRAWN" ? last : "NONE";
    },
    ended: (digests, outcome) => {
      const found = ofAll("ENDED", digests).filter(({ detail }) => detail === outcome);
      return found.length === 0 ? null : Math.max(...found.map(({ at }) => instant(at)));
    },
  };
}

function grouped(rows: readonly Remembered[]): Map<string, Remembered[]> {
  const groups = new Map<string, Remembered[]>();
  for (const row of rows) {
    const name = `${row.kind} ${row.key}`;
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

function instant(at: Date | null): number {
  return at?.getTime() ?? 0;
}
