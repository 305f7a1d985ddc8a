import { AsyncLocalStorage } from "node:async_hooks";
import { randomFillSync } from "node:crypto";
import { V7Generator } from "uuidv7";

/** Random bits are asked for in bulk: the generator's own eight at a time cost more than the id around them. */
const pool = new Uint32Array(1024);
let next = pool.length;

function nextUint32(): number {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  return pool[next++] ?? 0;
}

const generator = new V7Generator({ nextUint32 });

/** Who makes the ids of a simulated time; nobody where time is real. */
const simulated = new AsyncLocalStorage<() => string>();

/** UUID v7: sorts by the time at which it was made, so that keys are appended and not scattered. */
export function newId(): string {
  const make = simulated.getStore();
  return make ? make() : generator.generate().toString();
}

/** Everything that this work sets going has its ids from `make`, and nothing else has. */
export function withIds<R>(make: () => string, work: () => Promise<R>): Promise<R> {
  return simulated.run(make, work);
}

/** So many ids of one millisecond stand in their order before the time in them moves on. */
const mostInAMillisecond = 4096;

/** Ids of a time that is told, the same at every run with the same numbers: for simulations, never for secrets. */
export function idsOf(now: () => number, random: () => number): () => string {
  let last = 0;
  let count = 0;
  const digits = (below: number, length: number) =>
    Math.floor(random() * below)
      .toString(16)
      .padStart(length, "0");
  return () => {
    const at = Math.max(Math.floor(now()), last);
    count = at === last ? count + 1 : 0;
    last = count === mostInAMillisecond ? at + 1 : at;
    if (count === mostInAMillisecond) count = 0;
    const time = last.toString(16).padStart(12, "0");
    const order = count.toString(16).padStart(3, "0");
    const variant = (8 + Math.floor(random() * 4)).toString(16);
    const rest = `${variant}${digits(0x1000, 3)}-${digits(0x1000000, 6)}${digits(0x1000000, 6)}`;
    return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-${rest}`;
  };
}

/**
 * So long before an instant, as a bound for ids: ids are made by the machine's clock, and an instant may be
 * ahead of that, or long past where time is simulated.
 */
export function idTime(now: Date, backMs: number): Date {
  return new Date(Math.min(Date.now(), now.getTime()) - backMs);
}

/** The instant in a UUID v7, to the millisecond. */
export function instantOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
