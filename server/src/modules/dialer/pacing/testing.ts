import type { Id, Pacer } from "./contract.ts";

export type Asked = { lines: number; ready: number; open: number; staffed: number };
export type Floor = {
  agents: number;
  minutes: number;
  /** Share of dials a person answers, by minute. */
  answers: (minute: number) => number;
  talkMs: number;
  wrapUpMs: number;
  maxWaitMs: number;
  /** Every talk and every wrap-up takes as long as the one before. */
  isSteady?: boolean;
};
export type Shift = {
  connected: number;
  abandoned: number;
  /** Share of the agents' time in talk and wrap-up. */
  occupancy: number;
  asked: Asked[];
};

/** Numbers that look drawn and are the same each time. */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

type Due = { at: number; run: (now: number) => void };

/**
 * A small floor without detection: calls ring 4 to 14 s and are answered by people or ring out after
 * 22 s, talks and wrap-ups last exponential times unless they are steady, and who waits too long is
 * abandoned.
 */
export function runShift(pacer: Pacer, floor: Floor, seed: number): Shift {
  const draw = draws(seed);
  const lasting = (mean: number) => (floor.isSteady ? mean : 1000 - mean * Math.log(1 - draw()));
  const end = floor.minutes * 60_000;
  const due: Due[] = [];
  const ready: Id[] = [];
  let waiting: { id: Id; since: number }[] = [];
  const shift: Shift = { connected: 0, abandoned: 0, occupancy: 0, asked: [] };
  let open = 0;
  let readyMs = 0;
  let nextCall = 0;

  const later = (at: number, run: (now: number) => void) => due.push({ at, run });
  const becomesReady = (agent: Id, now: number) => {
    ready.push(agent);
    pacer.agentState(agent, "ready", now);
  };
  const bridge = (id: Id, since: number, now: number) => {
    const agent = ready.shift();
    if (agent === undefined) return false;
    open -= 1;
    shift.connected += 1;
    pacer.agentState(agent, "talking", now);
    pacer.connected(id, now, agent, now - since);
    later(now + lasting(floor.talkMs), (over) => {
      pacer.agentState(agent, "wrapup", over);
      pacer.released(id, over, "human");
      later(over + lasting(floor.wrapUpMs), (done) => becomesReady(agent, done));
    });
    return true;
  };
  const place = (now: number) => {
    const id = nextCall++;
    open += 1;
    pacer.dialed(id, now);
    later(now + 2000, (rings) => pacer.ringing(id, rings));
    if (draw() >= floor.answers(now / 60_000)) {
      later(now + 24_000, (over) => {
        open -= 1;
        pacer.failed(id, over, "noanswer");
      });
      return;
    }
    const ringMs = 4000 + 10_000 * draw();
    later(now + 2000 + ringMs, (answered) => {
      pacer.answered(id, answered, ringMs, "unknown");
      if (!bridge(id, answered, answered)) waiting.push({ id, since: answered });
    });
  };
  const serve = (now: number) => {
    waiting = waiting.filter(({ id, since }) => {
      if (bridge(id, since, now)) return false;
      if (now - since < floor.maxWaitMs) return true;
      open -= 1;
      shift.abandoned += 1;
      pacer.abandoned(id, now, now - since);
      return false;
    });
  };

  for (let agent = 0; agent < floor.agents; agent++) {
    later(agent * 4000, (now) => becomesReady(`agent ${agent}`, now));
  }
  for (let now = 0; now <= end; now += 250) {
    const happens = due.filter(({ at }) => at <= now);
    if (happens.length > 0) {
      due.splice(0, due.length, ...due.filter(({ at }) => at > now));
      for (const { run } of happens) run(now);
    }
    serve(now);
    const lines = pacer.decide(now);
    shift.asked.push({ lines, ready: ready.length, open, staffed: floor.agents });
    for (let k = 0; k < lines; k++) place(now);
    readyMs += ready.length * 250;
  }
  shift.occupancy = 1 - readyMs / (floor.agents * end);
  return shift;
}
