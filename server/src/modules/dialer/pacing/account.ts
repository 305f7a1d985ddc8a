import { clamp } from "./grid.ts";

/** The account steers to this share of the limit, and keeps a reserve for its own wobble. */
const aim = 0.985;
const lowestPrice = 0.004;
const highestPrice = 0.8;
/** How fast the price follows, per person expected to answer. */
const pull = 0.06;
/** How many answers an excess or a saving is spread over. */
const spread = 100;

/**
 * The campaign's account of people answered and abandoned, and the price: the highest risk of an
 * abandoned person at which one more call is still worth it. The price follows the risk of the calls
 * placed, which is known at once, and what became of earlier ones, which corrects the scale of it; an
 * equal price at every moment spends the allowance where it buys most.
 */
export class Account {
  private readonly limit: number;
  private answered: number;
  private lost: number;
  /** Variance of the abandoned count: some of them may have been machines. */
  private unsure = 0;
  private price = 0.05;
  private foreseen = 3;
  private happened = 3;
  /** Risk of the calls that are open, in people. */
  atStake = 0;

  constructor(limit: number, history?: { answered: number; abandoned: number }) {
    this.limit = limit > 0 ? Math.min(limit, 1) : 0;
    this.lost = counted(history?.abandoned);
    this.answered = Math.max(this.lost, counted(history?.answered));
  }

  get isOverdrawn(): boolean {
    return this.lost >= this.limit * this.answered && this.lost > 0;
  }

  /** The risk up to which calls are placed at this moment. */
  get bearable(): number {
    if (this.limit === 0) return -1;
    if (this.lost > this.limit * this.answered) return -1;
    const isPaidFor = this.lost + this.atStake + 1 <= this.limit * this.answered;
    return isPaidFor ? this.price : Math.min(0.3 * this.price, 0.03);
  }

  connected(share: number): void {
    this.answered += share;
  }

  /** The agent found something else than the share that was booked. */
  corrected(by: number): void {
    this.answered = Math.max(this.lost, this.answered + by);
  }

  abandoned(share: number): void {
    this.answered += share;
    this.lost += share;
    this.unsure += share * (1 - share);
    this.happened += share;
    if (this.foreseen + this.happened < 60) return;
    this.foreseen /= 2;
    this.happened /= 2;
  }

  /** A call was placed at this risk; a person answers it with this probability. */
  placed(risk: number, person: number): void {
    this.foreseen += risk * person;
    const truly = (risk * this.happened) / this.foreseen;
    const step = pull * person * (1 - truly / this.allowed);
    this.price = clamp(this.price * Math.exp(Math.max(-0.5, step)), lowestPrice, highestPrice);
  }

  /** The share of the coming answers that may be lost. */
  private get allowed(): number {
    const due = this.limit * this.answered;
    const reserve = 0.5 + 0.15 * Math.sqrt(due) + Math.sqrt(this.unsure);
    const spare = aim * due - this.lost - reserve;
    return clamp(aim * this.limit + spare / spread, 0.15 * this.limit, 2.2 * this.limit);
  }
}

const counted = (count: number | undefined) =>
  count !== undefined && Number.isFinite(count) ? Math.max(0, count) : 0;
