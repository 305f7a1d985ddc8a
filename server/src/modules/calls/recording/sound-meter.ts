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
  private readonly loudest: [number[], number[]] = [[], []];
  private readonly talk = new TalkMeter(framesPerSecond);
  private agentSample = 0;
  private passed = 0;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.hash.update(chunk);
    for (let at = Math.max(0, talkHeadBytes - this.passed); at < chunk.length; at++) {
      const byte = this.passed + at - talkHeadBytes;
      const sample = decodeUlaw(chunk[at] ?? 0);
      if (byte % 2 === 0) this.agentSample = sample;
      else this.talk.hear(this.agentSample, sample);
      const side = this.loudest[byte % 2 === 0 ? 0 : 1];
      const piece = Math.floor(byte / 2 / framesAPiece);
      const loud = Math.abs(sample) / 32_768;
      if (loud > (side[piece] ?? 0)) side[piece] = loud;
      else side[piece] ??= 0;
    }
    this.passed += chunk.length;
    done(null, chunk);
  }

  /** Once it has passed; of `gaps` nothing was recorded. */
  result(gaps: readonly Span[]) {
    const frames = Math.max(0, Math.floor((this.passed - talkHeadBytes) / 2));
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
