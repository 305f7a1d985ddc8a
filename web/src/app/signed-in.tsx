import { Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { sessionStore } from "../api/session.ts";

/** Shows nothing from the moment the session ends until the sign-in page has come. */
export function SignedIn({ children }: { children: ReactNode }) {
  const isIn = sessionStore(({ session }) => Boolean(session));
  return isIn ? children : null;
}

/** Pages behind sign-in that have the whole window. */
export function SignedInPage() {
  return (
    <SignedIn>
      <Outlet />
    </SignedIn>
  );
}
