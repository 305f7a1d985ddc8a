import { createVoiceActivity, levelOfFrame, type TapFrame } from "../../telephony/index.ts";
import { toFigures } from "../recording/talk-meter.ts";

/** Frames of a side that wait for those of the other: a fifth of a second. */
const mostWaiting = 10;

/** Who speaks in a conversation that goes on: what the customer says, and what he hears of the agent. */
export class LiveTalk {
  private readonly counts = { agent: 0, customer: 0, both: 0, nobody: 0 };
  private readonly waiting = { SAID: [] as boolean[], HEARD: [] as boolean[] };
  private readonly activity = { SAID: createVoiceActivity(), HEARD: createVoiceActivity() };
  /** While they are together: music on hold is nobody's word. */
  private isTogether = true;

  together(isTogether: boolean): void {
    if (this.isTogether === isTogether) return;
    this.isTogether = isTogether;
    this.waiting.SAID.length = 0;
    this.waiting.HEARD.length = 0;
  }

  hear({ side, samples }: Pick<TapFrame, "side" | "samples">): void {
    if (!this.isTogether) return;
    const own = this.waiting[side];
    own.push(this.activity[side].isSpeech(levelOfFrame(samples)));
    if (own.length > mostWaiting) own.shift();
    const { SAID, HEARD } = this.waiting;
    while (SAID.length > 0 && HEARD.length > 0) {
      this.count(SAID.shift() === true, HEARD.shift() === true);
    }
  }

  figures() {
    return toFigures(this.counts);
  }

  private count(customer: boolean, agent: boolean): void {
    if (agent) this.counts.agent += 1;
    if (customer) this.counts.customer += 1;
    if (agent && customer) this.counts.both += 1;
    if (!agent && !customer) this.counts.nobody += 1;
  }
}
