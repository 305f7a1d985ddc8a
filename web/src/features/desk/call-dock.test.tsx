// @vitest-environment jsdom
import type { Call } from "@parley/contract";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queryClient } from "../../api/query.ts";
import { setSession } from "../../api/session.ts";
import { startI18n } from "../../i18n/i18n.ts";
import { sampleAgent, sampleCall, sampleCampaign, sampleId } from "../../testing/samples.ts";
import { useKeyListener } from "../../ui/keys.tsx";
import { CallDock } from "./call-dock.tsx";

let requests: string[] = [];

beforeEach(async () => {
  requests = [];
  localStorage.setItem("parley-language", "en");
  vi.stubGlobal("scrollTo", () => undefined);
  await startI18n();
  setSession({
    user: { id: sampleId(1), name: "Maya Okafor", email: "maya@example.org", locale: "en" },
    tenant: {
      id: sampleId(2),
      name: "Halden",
      slug: "halden",
      timeZone: "Europe/London",
      kind: "CUSTOMER",
    },
    roles: ["AGENT"],
    grants: {},
    teamId: null,
    isAgent: true,
    isDemo: false,
    mustEnrol: false,
    csrfToken: "token",
    expiresIn: 900,
    position: 0,
    serverTime: new Date().toISOString(),
  });
});

afterEach(() => {
  cleanup();
  queryClient.clear();
  vi.unstubAllGlobals();
});

/** Shows the dock of an agent who is on this call, with a field beside it. */
async function openDock(call: Call): Promise<void> {
  const answers: Record<string, unknown> = {
    "/api/v1/agent": sampleAgent({ state: "ON_CALL", callId: call.id }),
    [`/api/v1/calls/${call.id}`]: { ...call, history: [] },
    [`/api/v1/dialer/campaigns/${call.campaignId}`]: sampleCampaign(),
    "/api/v1/dispositions": { items: [], nextCursor: null },
  };
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    const path = address.split("?")[0] ?? "";
    if (init.method !== "GET") requests.push(`${init.method} ${path}`);
    const body = answers[path] ?? (init.method === "POST" ? call : null);
    return new Response(JSON.stringify(body), { status: body ? 200 : 404 });
  });
  const root = createRootRoute({ component: Page });
  const history = createMemoryHistory({ initialEntries: ["/leads"] });
  const router = createRouter({ routeTree: root, history });
  render(
    <QueryClientProvider client={queryClient}>
      {/* The types know the router of the application only. */}
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  await screen.findByText(call.leadName);
}

function Page() {
  useKeyListener();
  return (
    <>
      <CallDock />
      <input aria-label="Field" />
    </>
  );
}

function press(key: string, target: Element = document.body): void {
  fireEvent.keyDown(target, { key });
}

test("E ends the call and H holds it, from any page", async () => {
  const call = sampleCall();
  await openDock(call);
  press("h");
  await waitFor(() => expect(requests).toEqual([`POST /api/v1/calls/${call.id}/hold`]));
  await waitFor(() =>
    expect(screen.getByRole<HTMLButtonElement>("button", { name: /End/ }).disabled).toBe(false),
  );
  press("E");
  await waitFor(() => expect(requests.at(-1)).toBe(`POST /api/v1/calls/${call.id}/end`));
});

test("H takes a held call off hold", async () => {
  const call = sampleCall({ state: "ON_HOLD", can: ["resume", "end"] });
  await openDock(call);
  expect(screen.getByRole("button", { name: /Resume/ }).getAttribute("aria-pressed")).toBe("true");
  press("h");
  await waitFor(() => expect(requests).toEqual([`POST /api/v1/calls/${call.id}/resume`]));
});

test("keys rest while a field has the focus, and Esc gives them back", async () => {
  const call = sampleCall();
  await openDock(call);
  const field = screen.getByLabelText("Field");
  field.focus();
  press("e", field);
  press("Escape", field);
  expect(requests).toEqual([]);
  expect(document.activeElement).not.toBe(field);
  press("e");
  await waitFor(() => expect(requests).toEqual([`POST /api/v1/calls/${call.id}/end`]));
});

test("a key held down ends one call and not the next one as well", async () => {
  await openDock(sampleCall());
  fireEvent.keyDown(document.body, { key: "e", repeat: true });
  expect(requests).toEqual([]);
});

test("a simulated call says so", async () => {
  await openDock(sampleCall());
  expect(screen.getByText("Simulated carrier")).toBeTruthy();
});

test("an outcome past its limit stands out", async () => {
  const endedAt = new Date(Date.now() - 95_000).toISOString();
  const ended = sampleCall({
    state: "ENDED",
    can: ["wrap-up"],
    endedAt,
    campaignId: sampleId(100),
  });
  await openDock(ended);
  await screen.findByText(/^Outcome .* late$/);
  expect(screen.getByLabelText("Your call").dataset.state).toBe("breach");
});

test("after the call the dock leads to the outcome, and its keys do nothing", async () => {
  const ended = sampleCall({
    state: "ENDED",
    outcome: "CONNECTED",
    endedAt: new Date().toISOString(),
    can: ["wrap-up"],
  });
  await openDock(ended);
  expect(screen.getByText("Outcome needed")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Give the outcome" }).getAttribute("href")).toBe("/desk");
  press("e");
  press("h");
  expect(requests).toEqual([]);
});
