import { useCallback, useEffect, useRef, useState } from "react";
import { phone } from "./phone.ts";
import { phoneStore, type SoundNow } from "./phone-store.ts";
import { SoundLog } from "./sound-log.ts";

type CheckState = "WAITS" | "RUNS" | "DONE" | "FAILED";

const lookMs = 500;
const lasts = 8;
const ringsMs = 6_000;

/** Says something to the switch, which says it back, and looks at what came of it. */
export function useCheck(isThere: boolean): {
  state: CheckState;
  sound: SoundNow | null;
  run: () => void;
} {
  const [state, setState] = useState<CheckState>("WAITS");
  const [sound, setSound] = useState<SoundNow | null>(null);
  const isShown = useRef(true);
  const run = useCallback(() => {
    // A call is no moment for it.
    if (phoneStore.getState().isOpen) return;
    setState("RUNS");
    listen()
      .then((found) => {
        if (!isShown.current) return;
        setSound(found);
        setState(found ? "DONE" : "FAILED");
      })
      .catch(() => isShown.current && setState("FAILED"));
  }, []);
  useEffect(() => {
    isShown.current = true;
    if (isThere) run();
    return () => {
      isShown.current = false;
    };
  }, [isThere, run]);
  return { state, sound, run };
}

async function listen(): Promise<SoundNow | null> {
  await phone.check();
  const from = Date.now();
  while (!phoneStore.getState().isOpen) {
    if (Date.now() - from > ringsMs) return null;
    await pause(100);
  }
  // The first moments are those of a line that is being opened.
  await pause(lookMs);
  const log = new SoundLog(Date.now());
  let sound: SoundNow | null = null;
  for (let looks = 0; looks < lasts && phoneStore.getState().isOpen; looks++) {
    const counted = await phone.counted();
    if (counted) sound = log.look(counted) ?? sound;
    await pause(lookMs);
  }
  const sums = log.sums(Date.now());
  phone.hangUp();
  if (!sums || sums.packets === 0 || !sound) return null;
  const lossShare = sums.lost / (sums.packets + sums.lost);
  const { jitterMs, roundTripMs } = sums;
  return { lossShare, jitterMs, roundTripMs, score: log.score() };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
