/**
 * Requests at a fixed rate, whatever the answers do. The time of each counts from the instant at which
 * it was due: a server that falls behind cannot hide it by slowing the questions down.
 */
export async function openLoop(
  rate: number,
  seconds: number,
  ask: (i: number) => Promise<void>,
): Promise<number[]> {
  const total = Math.round(rate * seconds);
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  const start = performance.now() + 20;
  let next = 0;
  await new Promise<void>((resolve) => {
    const turn = () => {
      const now = performance.now();
      while (next < total && start + (next * 1000) / rate <= now) {
        const due = start + (next * 1000) / rate;
        pending.push(ask(next++).then(() => void times.push(performance.now() - due)));
      }
      if (next >= total) resolve();
      else setTimeout(turn, Math.max(0, start + (next * 1000) / rate - performance.now()));
    };
    turn();
  });
  await Promise.all(pending);
  return times;
}

/** As many requests as `loops` askers get answered, each asking anew as soon as it has its answer. */
export async function closedLoop(
  loops: number,
  seconds: number,
  ask: (i: number) => Promise<void>,
): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let done = 0;
  let next = 0;
  const asker = async () => {
    while (performance.now() < end) {
      await ask(next++);
      done++;
    }
  };
  await Promise.all(Array.from({ length: loops }, asker));
  return done / ((performance.now() - start) / 1000);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
