import { useEffect, useRef } from "react";
import { create } from "zustand";
import { plainKey } from "../domain/keys.ts";

export type PageKey = {
  /** As `plainKey` reads it: letters in capitals, else the name of the key. */
  key: string;
  /** What it does, for the sheet that `?` opens. */
  label: string;
  /** Left out for keys that the focused thing hears by itself: they are only told of. */
  run?: () => void;
  /** Moves the cursor and such: may repeat while the key is held. */
  repeats?: boolean;
};

type Layer = { id: number; keys: readonly PageKey[]; isFirst: boolean };

/** The keys of what is on screen; the newest layer comes first. */
export const keysStore = create<{ layers: readonly Layer[] }>(() => ({ layers: [] }));

let last = 0;
let resting = false;

/** Single keys rest while something is about to take the typing, like the command menu. */
export function restKeys(rest: boolean): void {
  resting = rest;
}

/**
 * Gives the page its keys while the component is shown. They rest while a field has the focus. Keys
 * that mean the same on every page come `first`: no page takes them over.
 */
export function useKeys(keys: readonly PageKey[], { first = false } = {}): void {
  const id = useRef(0);
  useEffect(() => {
    last += 1;
    const mine = last;
    id.current = mine;
    const layer = { id: mine, keys: [], isFirst: first };
    keysStore.setState(({ layers }) => ({
      layers: [layer, ...layers].sort((a, b) => Number(b.isFirst) - Number(a.isFirst)),
    }));
    return () =>
      keysStore.setState(({ layers }) => ({ layers: layers.filter((one) => one.id !== mine) }));
  }, [first]);
  useEffect(() => {
    keysStore.setState(({ layers }) => ({
      layers: layers.map((one) => (one.id === id.current ? { ...one, keys } : one)),
    }));
  }, [keys]);
}

/** Listens once for the whole application. */
export function useKeyListener(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") leaveField(event);
      if (resting) return;
      const pressed = plainKey({ ...pressOf(event), repeat: false });
      if (!pressed) return;
      for (const layer of keysStore.getState().layers) {
        const found = layer.keys.find(({ key }) => key === pressed);
        if (!found?.run) continue;
        if (event.repeat && !found.repeats) return;
        event.preventDefault();
        found.run();
        return;
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function pressOf(event: KeyboardEvent) {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented, target } = event;
  return { key, ctrlKey, metaKey, altKey, defaultPrevented, target };
}

/** Esc gives the single keys back to the page. */
function leaveField(event: KeyboardEvent): void {
  const { target } = event;
  if (event.defaultPrevented || !(target instanceof HTMLElement)) return;
  if (target.closest('[role="dialog"]')) return;
  if (target.matches("input, textarea, select, [contenteditable]")) target.blur();
}
