import { createRoute, redirect } from "@tanstack/react-router";
import { loadSession } from "../../api/client.ts";
import { signInSearch } from "../search.ts";
import { page, root } from "./frame.tsx";

// The way in: pages for who is not signed in, or not yet wholly.

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: page(
    ["signIn"],
    () => import("../../features/sign-in/sign-in-page.tsx"),
    "SignInPage",
  ),
});
const callback = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/callback",
  component: page(
    ["signIn"],
    () => import("../../features/sign-in/callback-page.tsx"),
    "CallbackPage",
  ),
});
const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: page(["signIn"], () => import("../../features/sign-in/forgot-page.tsx"), "ForgotPage"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: page(["signIn"], () => import("../../features/sign-in/reset-page.tsx"), "ResetPage"),
});
const enrol = createRoute({
  getParentRoute: () => root,
  path: "/enrol",
  beforeLoad: async () => {
    const session = await loadSession();
    if (!session?.mustEnrol) throw redirect({ to: "/" });
  },
  component: page(
    ["signIn", "security"],
    () => import("../../features/sign-in/enrol-page.tsx"),
    "EnrolPage",
  ),
});

export const doorPages = [signIn, callback, forgot, reset, enrol] as const;
