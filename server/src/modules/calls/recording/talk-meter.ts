import { createVoiceActivity, frameMs, levelOfFrame } from "../../telephony/index.ts";

/** How long who spoke, in seconds. Both and each overlap: who speaks at once is counted three times. */
export type TalkFigures = { agent: number; customer: number; both: number; nobody: number };
export type Span = { from: number; to: number };

type Voice = {
  frame: Int16Array;
  isSpeech: boolean[];
  activity: ReturnType<typeof createVoiceActivity>;
};

/** Listens to both sides of a conversation and tells how long who spoke. */
export class TalkMeter {
  private readonly sides: readonly [Voice, Voice];
  private readonly size: number;
  private filled = 0;

  constructor(samplesPerSecond: number) {
    this.size = (samplesPerSecond * frameMs) / 1_000;
    this.sides = [this.voice(), this.voice()];
  }

  private voice(): Voice {
    return {
      frame: new Int16Array(this.size),
      isSpeech: [],
      activity: createVoiceActivity(),
    };
  }

  /** One sample of each side at the same moment. */
  hear(agent: number, customer: number): void {
    const [left, right] = this.sides;
    left.frame[this.filled] = agent;
    right.frame[this.filled] = customer;
    this.filled += 1;
    if (this.filled < this.size) return;
    this.filled = 0;
    for (const { frame, isSpeech, activity } of this.sides) {
      isSpeech.push(activity.isSpeech(levelOfFrame(frame)));
    }
  }

  /** What was heard outside of these spans, of which nothing was recorded. */
  figures(gaps: readonly Span[]): TalkFigures {
    const counts = { agent: 0, customer: 0, both: 0, nobody: 0 };
    const [left, right] = this.sides;
    for (const [at, agent] of left.isSpeech.entries()) {
      const time = (at * frameMs) / 1_000;
      if (gaps.some(({ from, to }) => time >= from && time < to)) continue;
      const customer = right.isSpeech[at] ?? false;
      if (agent) counts.agent += 1;
      if (customer) counts.customer += 1;
      if (agent && customer) counts.both += 1;
      if (!agent && !customer) counts.nobody += 1;
    }
    return toFigures(counts);
  }
}

/** Frames of voice activity as seconds. */
export function toFigures(counts: TalkFigures): TalkFigures {
  const seconds = (frames: number) => Math.round((frames * frameMs) / 100) / 10;
  return {
    agent: seconds(counts.agent),
    customer: seconds(counts.customer),
    both: seconds(counts.both),
    nobody: seconds(counts.nobody),
  };
}
