import { clamp } from "./grid.ts";
import type { Memory } from "./memory.ts";

const lowestPrice = 0.004;
const highestPrice = 0.8;
/** The price follows by this share over so many people, whose number grows with the day: ever slower. */
const follow = { share: 0.6, fewest: 100, most: 1600 };
/** Losses for which the risks are believed as foreseen, and how many are counted before old ones fade. */
const believed = 10;
const remembered = 300;
/** Share of the price that is borne while the next lost person is not paid for, or the account is over. */
const unpaid = 0.5;
const over = 0.15;
const highestUnpaid = 0.03;
/** A person is lost whole: by less than about one the account is not called overdrawn. */
const grace = 0.75;

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
  price = 0.035;
  private people = 0;
  private foreseen = believed;
  private happened = believed;
  /** Risk of the calls that are open, in people. */
  atStake = 0;

  constructor(limit: number, history?: { answered: number; abandoned: number }) {
    this.limit = limit > 0 ? Math.min(limit, 1) : 0;
    this.lost = counted(history?.abandoned);
    this.answered = Math.max(this.lost, counted(history?.answered));
  }

  get memory(): Memory["price"] {
    const { price, people, foreseen, happened } = this;
    return { price, people, foreseen, happened };
  }

  /** Takes the price up, not what the account holds: that is the host's to tell. */
  recall({ price, people, foreseen, happened }: Memory["price"]): void {
    this.price = clamp(price, lowestPrice, highestPrice);
    this.people = people;
    this.foreseen = foreseen;
    this.happened = happened;
  }

  /** The risk up to which calls are placed at this moment. */
  get bearable(): number {
    const excess = this.lost - this.limit * this.answered;
    if (this.limit === 0 || excess > grace) return -1;
    const risk = Math.min(1, this.price * this.pace);
    if (excess > 0) return Math.min(over * risk, highestUnpaid);
    return this.isPaidFor ? risk : Math.min(unpaid * risk, highestUnpaid);
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
    if (this.foreseen + this.happened < remembered) return;
    this.foreseen /= 2;
    this.happened /= 2;
  }

  /** A call was placed at this risk; a person answers it with this probability. */
  placed(risk: number, person: number): void {
    this.foreseen += risk * person;
    // What is placed without regard to the price tells nothing of it.
    if (!this.isPaidFor) return;
    const truly = (risk * this.happened) / this.foreseen;
    this.people += person;
    const strength = follow.share / Math.min(follow.most, follow.fewest + this.people);
    const step = strength * person * (1 - truly / (this.limit * this.pace));
    this.price = clamp(this.price * Math.exp(Math.max(-0.5, step)), lowestPrice, highestPrice);
  }

  /** One more abandoned person, besides those to be feared of open calls, is within the limit. */
  private get isPaidFor(): boolean {
    return this.lost + this.atStake + 1 <= this.limit * this.answered;
  }

  /** Share of the limit that the coming answers may cost: less after an excess, more after a saving. */
  private get pace(): number {
    const due = this.limit * this.answered;
    // What chance alone moves the account by, while the price pulls it back over this much of it.
    const slack = 3 + 0.6 * Math.sqrt(due);
    const wobble = 2 * Math.sqrt(slack / 2);
    const reserve = 1.2 + Math.min(wobble, 0.06 * due) + Math.sqrt(this.unsure);
    return Math.exp(clamp((due - this.lost - this.atStake - reserve) / slack, -1.5, 0.7));
  }
}

const counted = (count: number | undefined) =>
  count !== undefined && Number.isFinite(count) ? Math.max(0, count) : 0;
