import { type ComponentType, lazy } from "react";

/**
 * A part of a page that is not needed for its first picture: fetched once the page is quiet, so that
 * it is there when somebody asks for it.
 */
// biome-ignore lint/suspicious/noExplicitAny: a component may have any properties; lazy keeps their types
export function later<T extends ComponentType<any>>(load: () => Promise<T>) {
  let loading: Promise<{ default: T }> | undefined;
  const once = () => {
    loading ??= load().then((part) => ({ default: part }));
    return loading;
  };
  whenQuiet(() =>
    once().catch(() => {
      // Asked for again when it is needed; then a failure is shown.
      loading = undefined;
    }),
  );
  return lazy(once);
}

const quietMs = 2000;
const waiting: (() => Promise<unknown>)[] = [];
let busy = false;

/**
 * One part at a time, since evaluating them all at once would be felt, and not before what is on
 * screen has had the line and the processor to itself for a while.
 */
function whenQuiet(work: () => Promise<unknown>): void {
  waiting.push(work);
  if (busy) return;
  busy = true;
  setTimeout(next, quietMs);
}

function next(): void {
  const work = waiting.shift();
  busy = work !== undefined;
  if (!work) return;
  const run = () => void work().finally(next);
  // Safari has no idle callback; there a pause does.
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: quietMs });
  else setTimeout(run, quietMs);
}
