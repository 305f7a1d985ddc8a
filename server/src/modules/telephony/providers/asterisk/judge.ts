import { createDetector } from "../../detection/detector.ts";
import { createGreetingEnd } from "../../detection/greeting-end.ts";
import type { Answerer, GreetingEnd } from "../../port.ts";
import { type Tap, tapRate } from "../../tap/tap.ts";
import { unsure } from "./causes.ts";
import type { AsteriskLeg } from "./legs.ts";
import type { Switchboard } from "./switchboard.ts";
import { tapOf } from "./taps.ts";

/** The detector has decided five seconds after the first sound at the latest. */
const decidesWithinMs = 8_000;

export type Judgement = { answeredBy: Answerer; confidence: number };

/**
 * Our own detector on the sound of a leg. Whoever answered hears no silence meanwhile that is not of the call, and may be
 * bridged. What cannot be heard is a person of whom nobody is sure: nobody is hung up on because of us.
 */
export function judgeBySound(
  board: Switchboard,
  leg: AsteriskLeg,
  decide: (judgement: Judgement) => void,
): void {
  const detector = createDetector(tapRate);
  const greetingEnd = createGreetingEnd(detector);
  let isDecided = false;
  let heardMs = 0;
  let tap: Tap | null = null;

  const say = (judgement: Judgement) => {
    if (isDecided) return;
    isDecided = true;
    clearTimeout(late);
    if (isLive(board, leg)) decide(judgement);
    const goesOn = judgement.answeredBy === "MACHINE" && tellsEnd(leg);
    if (!goesOn) void tap?.close();
  };
  const late = setTimeout(() => say(unsure), decidesWithinMs);

  listen(board, leg, {
    opened: (opened) => {
      tap = opened;
      if (isDecided) void opened.close();
    },
    hear(samples) {
      heardMs += (samples.length * 1_000) / tapRate;
      const heard = detector.hear(samples);
      if (heard.verdict) say(heard.verdict);
      if (!isDecided) return;
      const end = greetingEnd(heard, heardMs);
      if (end) isOver(board, leg, tap, end);
    },
    lost: () => say(unsure),
  });
}

/** Somebody else has found that it is a machine: when may it be spoken to? */
export function awaitGreetingEnd(board: Switchboard, leg: AsteriskLeg): void {
  const detector = createDetector(tapRate);
  const greetingEnd = createGreetingEnd(detector);
  let heardMs = 0;
  let tap: Tap | null = null;
  listen(board, leg, {
    opened: (opened) => {
      tap = opened;
    },
    hear(samples) {
      heardMs += (samples.length * 1_000) / tapRate;
      const end = greetingEnd(detector.hear(samples), heardMs);
      if (end) isOver(board, leg, tap, end);
    },
    lost: () => {},
  });
}

export const tellsEnd = ({ request }: AsteriskLeg) => request?.tellsGreetingEnd === true;

function isOver(board: Switchboard, leg: AsteriskLeg, tap: Tap | null, by: GreetingEnd): void {
  void tap?.close();
  if (isLive(board, leg)) board.legs.tell(leg, { type: "GREETING_ENDED", by });
}

type Ear = {
  opened(tap: Tap): void;
  hear(samples: Int16Array): void;
  /** Nothing more will be heard. */
  lost(): void;
};

function listen(board: Switchboard, leg: AsteriskLeg, ear: Ear): void {
  tapOf(board, leg)
    .then(async (tap) => {
      ear.opened(tap);
      tap.listen(({ side, samples }) => {
        if (side === "SAID") ear.hear(samples);
      });
      await tap.ended;
    })
    .catch((problem: unknown) => {
      if (isLive(board, leg)) board.onProblem(problem);
    })
    .finally(() => ear.lost());
}

function isLive({ legs }: Switchboard, { origin }: AsteriskLeg): boolean {
  return !legs.hasEnded(origin.legId);
}
