/** Shares of the dials of one hour of the day; whoever is left does not answer. */
export type HourMix = { person: number; machine: number; busy: number; failed: number };

/** Values at equal steps of probability from the least to the most, in milliseconds. */
export type Quantiles = readonly number[];

/** What is known of a tenant's floor: data, so that it can be stored and handed to a thread. */
export type FloorModel = {
  /** By hour of the tenant's day, 0 to 23. */
  hours: readonly HourMix[];
  /** Share of the agents who are on the floor, by hour of the day. */
  presence: readonly number[];
  /** From the dial to the first ring, or to the news that there is none. */
  setUpMs: Quantiles;
  ringPersonMs: Quantiles;
  ringMachineMs: Quantiles;
  talkMs: Quantiles;
  /** How long an agent listens to a machine that nobody has detected. */
  machineTalkMs: Quantiles;
  wrapUpMs: Quantiles;
  /** How far the answer rate of the moment strays from that of the hour: standard deviation of its logarithm. */
  sway: number;
  /** A detection listens who answers; without one machines take the agents' time as well. */
  detectsMachines: boolean;
};

export const hoursOfDay = 24;

/** The value below which a share `u` of all lies. */
export function quantileAt(quantiles: Quantiles, u: number): number {
  const place = Math.min(1, Math.max(0, u)) * (quantiles.length - 1);
  const below = Math.floor(place);
  const low = quantiles[below] ?? 0;
  const high = quantiles[below + 1] ?? low;
  return low + (high - low) * (place - below);
}

const nobody: HourMix = { person: 0, machine: 0, busy: 0, failed: 0 };

/** The mix of an hour while people answer `level` times as often as usual then. */
export function mixAt(model: FloorModel, hour: number, level: number): HourMix {
  const mix = model.hours[((hour % hoursOfDay) + hoursOfDay) % hoursOfDay] ?? nobody;
  const person = Math.min(0.95, mix.person * level);
  // Who does not answer himself may leave it to his machine: the others share what is left as before.
  const rest = mix.person < 1 ? (1 - person) / (1 - mix.person) : 0;
  return {
    person,
    machine: mix.machine * rest,
    busy: mix.busy * rest,
    failed: mix.failed * rest,
  };
}

export function presenceAt(model: FloorModel, hour: number): number {
  return model.presence[hour % hoursOfDay] ?? 0;
}

/** Stands for what a tenant has not told yet: a household list by day, and talks of two minutes. */
export const assumed: FloorModel = {
  hours: Array.from({ length: hoursOfDay }, () => {
    return { person: 0.25, machine: 0.3, busy: 0.07, failed: 0.04 };
  }),
  presence: Array.from({ length: hoursOfDay }, () => 1),
  setUpMs: [600, 1200, 1800, 2500, 4000],
  ringPersonMs: [1500, 5000, 8000, 12_000, 18_000],
  ringMachineMs: [500, 3000, 14_000, 18_000, 20_000],
  talkMs: [4000, 35_000, 75_000, 160_000, 900_000],
  machineTalkMs: [2500, 5000, 8000, 12_000, 30_000],
  wrapUpMs: [3000, 10_000, 18_000, 30_000, 90_000],
  sway: 0.1,
  detectsMachines: true,
};
