import { type SqlBool, sql } from "kysely";
import type { CheckKind } from "./code.ts";

/** What each check becomes when it is taken away: everything is in scope, everybody may hear. */
const without: Readonly<Record<CheckKind, () => unknown>> = {
  withinScope: () => sql<SqlBool>`true`,
  inScope: () => true,
  scopeOf: () => "ALL",
  hears: () => true,
  ofRecord: () => ({ permission: null }),
  grant: () => "ALL",
  permission: () => null,
  user: () => ({ permission: null }),
};

/**
 * The switches of the checks in the sources, which the tests load with `guardSwitches`: one of them is
 * taken away at a time, in the process that runs, and comes back. Notes which were reached.
 */
export class Guards {
  private away: string | undefined;
  private readonly reached = new Set<string>();

  install(): this {
    Object.assign(globalThis, {
      parleyGuard: (place: string, kind: CheckKind) => {
        this.reached.add(place);
        return place === this.away ? without[kind] : undefined;
      },
    });
    return this;
  }

  remove(): void {
    Object.assign(globalThis, { parleyGuard: undefined });
  }

  /** Does something while the check at this place is missing. */
  async without<T>(place: string, work: () => Promise<T>): Promise<T> {
    this.away = place;
    try {
      return await work();
    } finally {
      this.away = undefined;
    }
  }

  /** The checks that this work has reached. */
  async reachedBy(work: () => Promise<unknown>): Promise<Set<string>> {
    this.reached.clear();
    await work();
    return new Set(this.reached);
  }
}
