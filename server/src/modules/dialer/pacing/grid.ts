/**
 * The moments ahead at which calls and agents are weighed against each other: the middles of equal
 * steps. A new call needs an agent, if ever, within this horizon.
 */
export const steps = 16;
export const stepMs = 2000;
export const horizonMs = steps * stepMs;

export const middleOf = (step: number) => (step + 0.5) * stepMs;

/**
 * Typed arrays read as possibly undefined; outside of them there is nothing. Never ask there: one such reading
 * makes the engine expect it of all, and every decision takes several times as long.
 */
export function at(values: Float64Array, i: number): number {
  return values[i] ?? 0;
}

export function add(values: Float64Array, i: number, amount: number): void {
  values[i] = (values[i] ?? 0) + amount;
}

export function scale(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * factor;
}

export const clamp = (value: number, low: number, high: number) =>
  Math.min(high, Math.max(low, value));
