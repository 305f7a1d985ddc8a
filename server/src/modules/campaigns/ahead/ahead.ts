import type { RefusalReason, RetryOutcome, RetryPlan } from "@parley/contract";
import { planNext, type RetryPolicy } from "../plan.ts";

type Planned = RetryPlan["plans"][number];
type Mover = Planned["attempts"][number]["movedBy"][number];

/** When a dial can leave that is due at some time, and what moved it; or what is against it for good. */
export type Opening = { at: Date; movedBy: Mover[] } | { at: null; reasons: RefusalReason[] };
/** Also by the dials that are planned before it. */
export type Opens = (dueAt: Date, dials: readonly Date[]) => Opening;

/** Where a lead stands: what was tried so far, how often it ended so, and when its turn is. */
export type Standing = { attempts: number; endedSo: number; dueAt: Date };

/** When a lead is called if each of its calls ends in the same way: by the plan that follows a real one. */
export function planAhead(
  outcome: RetryOutcome,
  { attempts, endedSo, dueAt }: Standing,
  policy: RetryPolicy,
  opens: Opens,
): Planned {
  const planned: { at: Date; movedBy: Mover[] }[] = [];
  const result = (ends: Planned["ends"], reasons: RefusalReason[] = []): Planned => ({
    outcome,
    attempts: planned.map(({ at, movedBy }, i) => ({
      number: attempts + i + 1,
      at: at.toISOString(),
      movedBy,
    })),
    ends,
    reasons,
  });
  for (let due = dueAt; ; ) {
    const dials = planned.map(({ at }) => at);
    const opening = opens(due, dials);
    if (opening.at === null) return result("NOT_ALLOWED", opening.reasons);
    planned.push({ at: opening.at, movedBy: opening.movedBy });
    const count = planned.length;
    const tried = { attempts: attempts + count, endedSo: endedSo + count };
    const next = planNext(outcome, tried, policy, opening.at);
    if (next.state === "DONE") return result(next.because);
    due = next.dueAt;
  }
}

/** More often a dial is not moved on: the hours of a campaign and of the law that never meet would go on for ever. */
const mostMoves = 60;

/** The openings of a campaign's own hours and the law together. */
export function bothOpen(
  hours: (at: Date) => { isOpen: boolean; opensAt: Date | null },
  law: (
    at: number,
    dials: readonly number[],
  ) => { reasons: RefusalReason[]; nextAllowedAt: number | null },
): Opens {
  return (dueAt, dials) => {
    const movedBy = new Set<Mover>();
    const before = dials.map((dial) => dial.getTime());
    let at = dueAt;
    let against: RefusalReason[] = [];
    for (let move = 0; move < mostMoves; move++) {
      const { isOpen, opensAt } = hours(at);
      if (!isOpen) {
        if (opensAt === null) break;
        movedBy.add("CAMPAIGN_HOURS");
        at = opensAt;
      }
      const { reasons, nextAllowedAt } = law(at.getTime(), before);
      against = reasons;
      if (reasons.length === 0) return { at, movedBy: [...movedBy] };
      if (nextAllowedAt === null) break;
      for (const reason of reasons) movedBy.add(reason);
      at = new Date(nextAllowedAt);
    }
    return { at: null, reasons: against };
  };
}
