import { createHash } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";
import { decodeUlaw, framesPerSecond, talkHeadBytes } from "../../telephony/index.ts";

import { type Span, TalkMeter } from "./talk-meter.ts";

/** A picture has at most so many points. */
const mostPoints = 800;
const framesAPiece = framesPerSecond / 10;

/** Lets the sound of a conversation pass, and knows afterwards how long it is, its hash and its picture. */
export class SoundMeter extends Transform {
  private readonly hash = createHash("sha256");
  /** The loudest sample of every piece, of both sides. */
  private readonly loudest: [number[], number[]] = [[], []];
  private readonly talk = new TalkMeter(framesPerSecond);
  /** Of the frame and the piece that are not whole yet. */
  private agent: number | undefined;
  private frames = 0;
  private readonly loud: [number, number] = [0, 0];
  private passed = 0;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.hash.update(chunk);
    for (let at = Math.max(0, talkHeadBytes - this.passed); at < chunk.length; at++) {
      const sample = decodeUlaw(chunk[at] as number);
      if (this.agent === undefined) this.agent = sample;
      else {
        this.hear(this.agent, sample);
        this.agent = undefined;
      }
    }
    this.passed += chunk.length;
    done(null, chunk);
  }

  private hear(agent: number, customer: number): void {
    const { loud } = this;
    this.talk.hear(agent, customer);
    loud[0] = Math.max(loud[0], Math.abs(agent));
    loud[1] = Math.max(loud[1], Math.abs(customer));
    this.frames += 1;
    if (this.frames % framesAPiece === 0) this.endPiece();
  }

  private endPiece(): void {
    for (const side of [0, 1] as const) {
      this.loudest[side].push(this.loud[side] / 32_768);
      this.loud[side] = 0;
    }
  }

  /** Once it has passed; of `gaps` nothing was recorded. */
  result(gaps: readonly Span[]) {
    const { frames } = this;
    if (frames % framesAPiece > 0) this.endPiece();
    const [agent, customer] = this.loudest;
    return {
      seconds: Math.round((frames / framesPerSecond) * 100) / 100,
      sha256: this.hash.digest("hex"),
      talk: this.talk.figures(gaps),
      peaks: { agent: pointsOf(agent), customer: pointsOf(customer) },
    };
  }
}

function pointsOf(pieces: readonly number[]): number[] {
  const each = Math.max(1, Math.ceil(pieces.length / mostPoints));
  const points = Array.from({ length: Math.ceil(pieces.length / each) }, (_, at) =>
    Math.max(...pieces.slice(at * each, (at + 1) * each)),
  );
  return points.map((loud) => Math.round(loud * 1_000) / 1_000);
}
