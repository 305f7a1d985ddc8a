import type { Permission, Scope, Session } from "@parley/contract";
import { create } from "zustand";

type State = {
  /** Undefined until the first answer; null when nobody is signed in. */
  session: Session | null | undefined;
  /** Server's clock minus ours, so that timers agree on every desk. */
  clockOffset: number;
};

export const sessionStore = create<State>(() => ({ session: undefined, clockOffset: 0 }));

/** Takes over what sign-in, refresh or the session address answered. */
export function setSession(session: Session | null): void {
  if (session === null) {
    sessionStore.setState({ session: null });
    return;
  }
  sessionStore.setState({
    session,
    clockOffset: Date.parse(session.serverTime) - Date.now(),
  });
}

export function currentSession(): Session | null | undefined {
  return sessionStore.getState().session;
}

/** The session of a page behind sign-in. */
export function useSession(): Session {
  const session = sessionStore((state) => state.session);
  if (!session) throw new Error("This page is shown only to those who are signed in");
  return session;
}

/** How far a permission of the signed-in user reaches; undefined when he does not hold it. */
export function useGrant(permission: Permission): Scope | undefined {
  return sessionStore((state) => state.session?.grants[permission]);
}

/** Whether the signed-in user works as an agent. */
export function useIsAgent(): boolean {
  const session = useSession();
  return session.isAgent && session.grants["agents:work"] !== undefined;
}

export function isGranted(permission: Permission): boolean {
  return currentSession()?.grants[permission] !== undefined;
}

/** Now by the server's clock. */
export function serverNow(): number {
  return Date.now() + sessionStore.getState().clockOffset;
}
