import type {
  Callback,
  TwilioCall,
  TwilioRecording,
  TwilioStore,
} from "../../providers/twilio/store.ts";

/** The provider's tables without a database: stories of the port have no tenants. */
export function createMemoryStore(): TwilioStore & {
  calls: Map<string, TwilioCall>;
  recordings: Map<string, TwilioRecording>;
} {
  const calls = new Map<string, TwilioCall>();
  const callbacks: Callback[] = [];
  const keys = new Set<string>();
  const recordings = new Map<string, TwilioRecording>();
  const listeners = new Set<() => void>();
  let numbers = 0;
  const copy = (call: TwilioCall | undefined) => (call ? structuredClone(call) : null);
  const withSid = (trunk: string, sid: string) =>
    [...calls.values()].find((call) => call.trunk === trunk && call.sid === sid);
  return {
    ...{ calls, recordings },
    callOf: async (legId) => copy(calls.get(legId)),
    callOfSid: async (trunk, sid) => copy(withSid(trunk, sid)),
    async add(call) {
      const isThere = calls.has(call.legId) || (call.sid && withSid(call.trunk, call.sid));
      if (isThere) return false;
      calls.set(call.legId, structuredClone(call));
      return true;
    },
    async save(call) {
      calls.set(call.legId, structuredClone(call));
    },
    async remove({ legId }) {
      calls.delete(legId);
    },
    live: async () =>
      [...calls.values()].flatMap((call) => (call.endedAt === null ? [structuredClone(call)] : [])),
    async keep({ onceKey, ...callback }) {
      if (keys.has(onceKey)) return false;
      keys.add(onceKey);
      numbers += 1;
      callbacks.push({ ...callback, number: numbers });
      for (const listener of listeners) setImmediate(listener);
      return true;
    },
    waiting: async () => [...callbacks],
    async handled(done) {
      const numbersDone = new Set(done.map(({ number }) => number));
      const left = callbacks.filter(({ number }) => !numbersDone.has(number));
      callbacks.splice(0, callbacks.length, ...left);
    },
    async follow(onNews) {
      listeners.add(onNews);
      return async () => {
        listeners.delete(onNews);
      };
    },
    async addRecording(recording) {
      if (recordings.has(recording.recordingId)) return false;
      recordings.set(recording.recordingId, { ...recording });
      return true;
    },
    async saveRecording(recording) {
      if (recordings.has(recording.recordingId)) {
        recordings.set(recording.recordingId, { ...recording });
      }
    },
    recordingOf: async (recordingId) => recordings.get(recordingId) ?? null,
    recordingsOfLeg: async (legId) =>
      [...recordings.values()].filter((recording) => recording.legId === legId),
    keptRecordings: async () =>
      [...recordings.values()].filter(
        ({ what, state }) => what === "TALK" || state === "FORGOTTEN",
      ),
    async removeRecording({ recordingId }) {
      recordings.delete(recordingId);
    },
  };
}
