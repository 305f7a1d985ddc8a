import {
  createRootRoute,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { loadSession } from "../../api/client.ts";
import { type Catalogue, loadWords } from "../../i18n/i18n.ts";
import { NotFound } from "../not-found.tsx";
import { SignedInPage } from "../signed-in.tsx";

// What all addresses hang on: the root, and the two kinds of pages that want a session.

/** A page of its own file, loaded together with its words. */
export function page<M extends Record<string, unknown>, K extends keyof M>(
  words: readonly Catalogue[],
  load: () => Promise<M>,
  name: K,
) {
  const both = async () => (await Promise.all([load(), loadWords(words)]))[0];
  return lazyRouteComponent(both, name);
}

export const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  const session = await loadSession();
  if (session?.mustEnrol) throw redirect({ to: "/enrol" });
  if (session) return;
  const to = location.href === "/" ? undefined : location.href;
  throw redirect({ to: "/sign-in", search: { to } });
}

/** Pages behind sign-in that fill the whole window. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: requireSession,
  component: SignedInPage,
});

/** Pages inside the shell. */
export const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  beforeLoad: requireSession,
  component: page(["shell"], () => import("../shell/shell.tsx"), "Shell"),
});
