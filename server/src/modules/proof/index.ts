import type { Module } from "../../platform/module.ts";
import { proofRoutes } from "./routes.ts";

export { type AbandonFacts, readAbandonCertificate } from "./certificate/facts.ts";
export { checkHours } from "./check.ts";
export { ledgerClock } from "./clock.ts";
export { closeHours, countPast } from "./ledger.ts";
export { digestInFile } from "./snapshots.ts";

/** What campaigns did, in figures that agree everywhere. */
export const proof: Module = { name: "proof", routes: proofRoutes };
