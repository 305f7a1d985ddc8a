import type { Relationship } from "@parley/contract";

type Kind = Relationship["contact"]["kind"];
type Type = Relationship["type"];

/** Of whom a relationship can be said: from whom, and to whom. */
const between: Partial<Record<Type, { from: Kind; to: Kind }>> = {
  WORKS_AT: { from: "PERSON", to: "COMPANY" },
  REPORTS_TO: { from: "PERSON", to: "PERSON" },
  SPOUSE: { from: "PERSON", to: "PERSON" },
  PARENT: { from: "PERSON", to: "PERSON" },
};

/** Holds both ways: said once, it is said of both. */
export function isMutual(type: Type): boolean {
  return type === "SPOUSE" || type === "PARTNER";
}

/** Why these two cannot be related so; undefined when they can. */
export function unfit(type: Type, from: Kind, to: Kind): string | undefined {
  const rule = between[type];
  if (!rule || (rule.from === from && rule.to === to)) return undefined;
  return `is said of a ${rule.from} and a ${rule.to}`;
}
