import { Chance } from "./chance.ts";
import { type FloorModel, mixAt, quantileAt } from "./floor-model.ts";

export type Callee = "PERSON" | "MACHINE" | "BUSY" | "FAILED" | "NO_ANSWER";

/** What becomes of one dial, whatever the setting: who is there, and how long everything takes. */
export type Fate = {
  who: Callee;
  setUpMs: number;
  ringMs: number;
  talkMs: number;
  wrapUpMs: number;
};

const swayStepMs = 300_000;
/** After so long the answer rate has half forgotten how it strayed. */
const swayHalfMs = 1_200_000;
const stream = { sway: 1, calls: 2 };
const hourMs = 3_600_000;

/**
 * The callees of one day. The k-th dial meets the same person under each setting, so that settings are
 * compared on the same days and not on luck; only the hour at which he is dialled is the setting's.
 */
export class Fates {
  private readonly model: FloorModel;
  private readonly seed: number;
  private readonly day: number;
  private readonly openingHour: number;
  private readonly chance = new Chance(0);
  private readonly levels: number[] = [];

  constructor(model: FloorModel, day: { seed: number; day: number; openingHour: number }) {
    this.model = model;
    this.seed = day.seed;
    this.day = day.day;
    this.openingHour = day.openingHour;
  }

  /** `atMs` counts from the opening. */
  of(call: number, atMs: number): Fate {
    const { model, chance } = this;
    const mix = mixAt(model, this.hourAt(atMs), this.levelAt(atMs));
    chance.begin(this.seed, this.day, stream.calls, call);
    const draw = chance.next();
    const who = calleeOf(draw, mix);
    const setUpMs = quantileAt(model.setUpMs, chance.next());
    const rings = who === "MACHINE" ? model.ringMachineMs : model.ringPersonMs;
    return {
      who,
      setUpMs,
      ringMs: quantileAt(rings, chance.next()),
      talkMs: quantileAt(who === "MACHINE" ? model.machineTalkMs : model.talkMs, chance.next()),
      wrapUpMs: quantileAt(model.wrapUpMs, chance.next()),
    };
  }

  hourAt(atMs: number): number {
    return this.openingHour + Math.floor(atMs / hourMs);
  }

  /** The answer rate of a moment beside the usual one: it wanders, as on a real day. */
  private levelAt(atMs: number): number {
    const { sway } = this.model;
    if (sway === 0) return 1;
    const step = Math.max(0, Math.floor(atMs / swayStepMs));
    const keep = 0.5 ** (swayStepMs / swayHalfMs);
    if (this.levels.length === 0) this.levels.push(this.normal(0));
    while (this.levels.length <= step) {
      const last = this.levels.at(-1) ?? 0;
      const news = Math.sqrt(1 - keep * keep) * this.normal(this.levels.length);
      this.levels.push(keep * last + news);
    }
    return Math.exp(sway * (this.levels[step] ?? 0) - (sway * sway) / 2);
  }

  private normal(step: number): number {
    return this.chance.begin(this.seed, this.day, stream.sway, step).normal();
  }
}

function calleeOf(
  draw: number,
  mix: { person: number; machine: number; busy: number; failed: number },
): Callee {
  let left = draw - mix.person;
  if (left < 0) return "PERSON";
  left -= mix.machine;
  if (left < 0) return "MACHINE";
  left -= mix.busy;
  if (left < 0) return "BUSY";
  return left < mix.failed ? "FAILED" : "NO_ANSWER";
}
