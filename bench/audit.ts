import { measurePatch } from "./audit/patch.ts";
import { measureRows } from "./audit/rows.ts";
import type { Bench } from "./lib/bench.ts";

/** What the audit log costs, and how fast it is. */
export const audit: Bench = {
  name: "audit",
  about: "a PATCH with and without it; READ rows a second, 1,000,000 of them sealed and verified",
  run: async ({ quick, seconds }) => [
    ...(await measurePatch(Math.max(2, Math.round(seconds / 3)))),
    ...(await measureRows(quick)),
  ],
};
