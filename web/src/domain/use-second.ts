import { useSyncExternalStore } from "react";
import { serverNow } from "../api/session.ts";

const listeners = new Set<() => void>();
let now = serverNow();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The time on the server, new every second: one clock for all timers of the page. */
export function useSecond(): number {
  return useSyncExternalStore(listen, () => now);
}

function listen(listener: () => void): () => void {
  if (listeners.size === 0) tick();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearTimeout(timer);
  };
}

function tick(): void {
  now = serverNow();
  // Aimed at the start of the server's next second, so that two desks change together.
  timer = setTimeout(tick, 1000 - (now % 1000));
  for (const listener of listeners) listener();
}
