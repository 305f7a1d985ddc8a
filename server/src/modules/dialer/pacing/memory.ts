/**
 * What a pacer has learned, as plain data: it can be stored, and given to another pacer of the same campaign, which
 * then need not learn it again. Calls, agents and the account are no part of it: the host tells of them.
 */
export type Memory = {
  /** Whether a detection stood between answers and agents: what was learned with one says little without. */
  amd: boolean;
  answers: AnswersMemory;
  level: { events: number; exposure: number };
  talks: { people: PartMemory; machines: PartMemory };
  agents: { returns: number; wrapUps: number; departures: number; readyMs: number };
  price: { price: number; people: number; foreseen: number; happened: number };
};

export type AnswersMemory = {
  setUp: { exposure: number[]; ring: number[]; fail: number[] };
  ringing: {
    exposure: number[];
    levelled: number[];
    needy: number[];
    rejected: number[];
    silent: number[];
    people: number[];
    machines: number[];
  };
  verdicts: number[];
  dials: number;
};
export type LastingMemory = { ends: number[]; exposure: number[]; count: number; total: number };
export type PartMemory = { talk: LastingMemory; wrap: LastingMemory };

/** Copies kept counts over those that are there, as far as both reach. */
export function recall(into: Float64Array, kept: readonly number[]): void {
  const length = Math.min(into.length, kept.length);
  for (let i = 0; i < length; i++) into[i] = kept[i] ?? 0;
}
