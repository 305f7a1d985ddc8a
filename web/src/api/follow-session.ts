import type { AnyRouter } from "@tanstack/react-router";
import { renewSession } from "./client.ts";
import { queryClient } from "./query.ts";
import { currentSession, sessionStore } from "./session.ts";

let renewal: ReturnType<typeof setTimeout> | undefined;

/** Opens and closes what belongs to a session: the socket, the cache, the renewal, the page. */
export function followSession(router: AnyRouter): void {
  sessionStore.subscribe(({ session }, { session: before }) => {
    if (session === before) return;
    planRenewal();
    // A second factor is wanted from now on, or not any more: the page that says so is another one.
    if (session && before && session.mustEnrol !== before.mustEnrol) void router.invalidate();
    if (session?.user.id === before?.user.id && session?.tenant.id === before?.tenant.id) return;
    queryClient.clear();
    void follow(session?.position ?? null);
    if (before) void router.invalidate();
  });
}

// The sign-in page needs no socket, so it comes with the session.
async function follow(position: number | null): Promise<void> {
  const { startLive, stopLive } = await import("./live.ts");
  if (position === null) stopLive();
  else startLive(position);
}

/** Renews the token a little before it ends, so that no request has to wait for it. */
function planRenewal(): void {
  clearTimeout(renewal);
  const session = currentSession();
  if (!session) return;
  const planned = Date.now();
  const inMs = Math.max(10_000, session.expiresIn * 1000 - 60_000);
  renewal = setTimeout(() => {
    renewSession(planned).catch(() => {
      // The next request finds out whether it was the network or the end of the session.
    });
  }, inMs);
}
