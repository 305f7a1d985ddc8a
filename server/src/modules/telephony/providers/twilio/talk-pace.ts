/** Twilio is asked about a recording again after so long, then twice as long, up to the bound of the provider. */
const askFirstMs = 5_000;

/** What this process remembers of recordings: when it asked Twilio for what. */
export type TalkPace = ReturnType<typeof createTalkPace>;

export function createTalkPace(longestMs: number) {
  const askedAt = new Map<string, number>();
  const asking = new Map<string, { state: string; next: number; wait: number }>();
  return {
    askedAt,
    /** Whether Twilio may be asked about it now: at once where something became of it, else ever more seldom. */
    mayAsk(id: string, state: string): boolean {
      const before = asking.get(id);
      const isNews = before?.state !== state;
      if (!isNews && before.next > Date.now()) return false;
      const wait = isNews ? Math.min(askFirstMs, longestMs) : Math.min(before.wait * 2, longestMs);
      asking.set(id, { state, next: Date.now() + wait, wait });
      return true;
    },
    forget(id: string): void {
      asking.delete(id);
      askedAt.delete(id);
    },
  };
}
