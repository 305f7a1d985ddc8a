export { type Decision, decide } from "./decide.ts";
export type { ConsentState, Dialled, DialPurpose, Facts, HourOfDials } from "./facts.ts";
export { type Rules, toRules } from "./rules.ts";
