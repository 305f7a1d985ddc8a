import {
  type ClientMessage,
  closeCodes,
  type EventData,
  type EventType,
  type LiveEvent,
  livePath,
  type ServerMessage,
} from "@parley/contract";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { create } from "zustand";
import { renewSession } from "./client.ts";
import { applyChanges, isLong, knownIds } from "./live-cache.ts";
import { type Change, changesOf } from "./live-changes/index.ts";
import { makePace } from "./live-pace.ts";
import { queryClient } from "./query.ts";
import { setSession } from "./session.ts";

type Status = {
  status: "off" | "connecting" | "open" | "lost";
  lostAt: number | null;
  lastEventAt: number | null;
};

export const liveStore = create<Status>(() => ({ status: "off", lostAt: null, lastEventAt: null }));

type Listener = (event: LiveEvent) => void;
const listeners = new Map<string, Set<Listener>>();
const gauges = new Map<string, unknown>();
const watchers = new Map<string, Set<() => void>>();

let socket: WebSocket | null = null;
let position = 0;
let attempt = 0;
let heartbeatMs = 20_000;
let lastHeard = 0;
let beat: ReturnType<typeof setInterval> | undefined;
let again: ReturnType<typeof setTimeout> | undefined;

/** Opens the one socket of this tab, resuming after `since`. */
export function startLive(since: number): void {
  stopLive();
  position = since;
  window.addEventListener("online", connectNow);
  document.addEventListener("visibilitychange", onVisible);
  connect();
}

export function stopLive(): void {
  clearTimeout(again);
  clearInterval(beat);
  window.removeEventListener("online", connectNow);
  document.removeEventListener("visibilitychange", onVisible);
  const old = socket;
  socket = null;
  old?.close();
  liveStore.setState({ status: "off", lostAt: null });
}

function connect(): void {
  clearTimeout(again);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const opened = new WebSocket(`${scheme}://${location.host}${livePath}?since=${position}`);
  socket = opened;
  if (liveStore.getState().status === "off") liveStore.setState({ status: "connecting" });
  opened.onmessage = (message) => {
    if (socket === opened) hear(JSON.parse(String(message.data)) as ServerMessage);
  };
  opened.onclose = (closed) => {
    if (socket === opened) onClosed(closed.code);
  };
}

function hear(message: ServerMessage): void {
  lastHeard = Date.now();
  switch (message.type) {
    case "hello":
      onHello(message.heartbeatSeconds);
      return;
    case "events":
      onEvents(message.items);
      return;
    case "resync":
      position = message.position;
      void queryClient.invalidateQueries();
      return;
    case "gauge":
      gauges.set(message.topic, message.value);
      for (const wake of watchers.get(message.topic) ?? []) wake();
      return;
    case "refused":
    case "pong":
      return;
  }
}

function onHello(heartbeatSeconds: number): void {
  attempt = 0;
  heartbeatMs = heartbeatSeconds * 1000;
  clearInterval(beat);
  beat = setInterval(checkHeart, heartbeatMs);
  const topics = [...watchers.keys()];
  if (topics.length > 0) say({ type: "subscribe", topics });
  if (liveStore.getState().status === "lost") readAgainWhatFailed();
  liveStore.setState({ status: "open", lostAt: null });
}

/** What could not be read while the server was away is read now, without a click. */
function readAgainWhatFailed(): void {
  void queryClient.refetchQueries({
    type: "active",
    predicate: ({ state }) => state.status === "error",
  });
}

function checkHeart(): void {
  if (Date.now() - lastHeard > heartbeatMs * 2.5) socket?.close();
  else say({ type: "ping" });
}

function onEvents(items: LiveEvent[]): void {
  const fresh = items.filter((event) => event.position > position);
  const last = fresh.at(-1);
  if (!last) return;
  position = last.position;
  liveStore.setState({ lastEventAt: Date.now() });
  for (const event of fresh) {
    queueChanges(changesOf(event));
    for (const listen of listeners.get(event.name) ?? []) listen(event);
  }
}

const pace = makePace({
  apply: (changes) => void applyChanges(queryClient, changes),
  isKnown: (change) => change.type === "row" && knownIds(queryClient, change).length > 0,
  isLong: (path) => isLong(queryClient, path),
});

/** Values that came with an event show at once; what must be read again is read at a pace. */
function queueChanges(changes: Change[]): void {
  const carriesAll = ({ type }: Change) => type === "merge" || type === "drop";
  const ready = changes.filter(carriesAll);
  if (ready.length > 0) void applyChanges(queryClient, ready);
  pace.add(changes.filter((change) => !carriesAll(change)));
}

function onClosed(code: number): void {
  socket = null;
  clearInterval(beat);
  const { status, lostAt } = liveStore.getState();
  if (status !== "lost") liveStore.setState({ status: "lost", lostAt: lostAt ?? Date.now() });
  if (code === closeCodes.ended) {
    renewSession(0).then(connect, () => setSession(null));
    return;
  }
  const base = code === closeCodes.resume || code === closeCodes.drain ? 250 : 500;
  const ceiling = Math.min(base * 2 ** attempt, 15_000);
  attempt += 1;
  again = setTimeout(connect, ceiling / 2 + jitter(ceiling / 2));
}

/** Spreads the return of many desks after one outage. */
function jitter(range: number): number {
  const [value] = crypto.getRandomValues(new Uint32Array(1));
  return ((value ?? 0) / 0xffff_ffff) * range;
}

function connectNow(): void {
  if (liveStore.getState().status !== "lost" || socket) return;
  attempt = 0;
  connect();
}

function onVisible(): void {
  if (document.visibilityState === "visible") connectNow();
}

function say(message: ClientMessage): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** Calls back for each event of this type while the component is shown. */
export function useEvent<E extends EventType>(
  type: E,
  listen: (data: EventData<E>, event: LiveEvent) => void,
): void {
  const latest = useRef(listen);
  latest.current = listen;
  useEffect(() => {
    const hearIt: Listener = (event) => latest.current(event.data as EventData<E>, event);
    const set = listeners.get(type.name) ?? new Set();
    listeners.set(type.name, set.add(hearIt));
    return () => void set.delete(hearIt);
  }, [type.name]);
}

/** The newest value of a gauge, subscribed to while the component is shown; undefined before it. */
export function useGauge<T>(topic: string | null): T | undefined {
  const subscribe = useCallback(
    (wake: () => void) => (topic === null ? () => undefined : watch(topic, wake)),
    [topic],
  );
  return useSyncExternalStore(subscribe, () =>
    topic === null ? undefined : (gauges.get(topic) as T | undefined),
  );
}

function watch(topic: string, wake: () => void): () => void {
  const set = watchers.get(topic) ?? new Set();
  if (set.size === 0) say({ type: "subscribe", topics: [topic] });
  watchers.set(topic, set.add(wake));
  return () => {
    set.delete(wake);
    if (set.size > 0) return;
    watchers.delete(topic);
    gauges.delete(topic);
    say({ type: "unsubscribe", topics: [topic] });
  };
}
