import { createRoute, createRouter } from "@tanstack/react-router";
import { adminPages } from "./routes/admin.tsx";
import { doorPages } from "./routes/door.tsx";
import { app, page, root, signedIn } from "./routes/frame.tsx";
import { operatorPages } from "./routes/operator.tsx";
import { workPages } from "./routes/work.tsx";
import { boardSearch } from "./search.ts";
import { PageError } from "./shell/error-boundary.tsx";

// Every address of the application, nested as on screen. Each page is a file of its own that is
// loaded when it is first opened.

const wallboard = createRoute({
  getParentRoute: () => signedIn,
  path: "/wallboard",
  validateSearch: boardSearch,
  component: page(
    ["board", "calls"],
    () => import("../features/board/wallboard-page.tsx"),
    "WallboardPage",
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    ...doorPages,
    signedIn.addChildren([wallboard]),
    app.addChildren([...workPages, ...adminPages, ...operatorPages]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
