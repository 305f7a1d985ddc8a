import {
  listCalls,
  listCampaigns,
  listContacts,
  listImports,
  listLeads,
  listWorkflows,
} from "@parley/contract";
import { expect } from "vitest";
import type { Stage } from "./stage.ts";
import type { Scheme, Visitor } from "./visitor.ts";

export const pages = [
  "/",
  "/callbacks",
  "/leads",
  "/lists",
  "/pipeline",
  "/contacts",
  "/sources",
  "/board",
  "/calls",
  "/campaigns",
  "/imports",
  "/automation",
  "/bin",
  "/do-not-call",
  "/law",
  "/users",
  "/teams",
  "/roles",
  "/roles?view=matrix",
  "/roles?view=unused",
  "/routing",
  "/scoring",
  "/pipelines",
  "/status-rules",
  "/fields",
  "/tags",
  "/encryption",
  "/audit",
  "/security-events",
  "/api-keys",
  "/webhooks",
  "/webhooks/events",
  "/support-access",
  "/settings",
  "/settings?section=hours",
  "/settings?section=limits",
  "/waiting-callers",
  "/inbound-numbers",
  "/trunks",
  "/flows",
  "/voicemails",
  "/voicemail-boxes",
  "/prompts",
  "/queues",
  "/caller-ids",
  "/skills",
  "/pause-reasons",
  "/dispositions",
  "/single-sign-on",
  "/notifications",
  "/account",
  "/wallboard",
] as const;

/** The page of one record of each kind that the demo has. */
export async function recordPages(stage: Stage): Promise<string[]> {
  const admin = await stage.speak("admin");
  const query = { limit: 1 };
  const [leads, contacts, automation, calls, campaigns, imports] = await Promise.all([
    admin.call(listLeads, { query }),
    admin.call(listContacts, { query }),
    admin.call(listWorkflows, { query }),
    admin.call(listCalls, { query }),
    admin.call(listCampaigns, { query }),
    admin.call(listImports, { query }),
  ]);
  await admin.signOut();
  const records = Object.entries({ leads, contacts, automation, calls, campaigns, imports });
  return [
    ...records.flatMap(([kind, { items }]) => items.map(({ id }) => `/${kind}/${id}`)),
    ...campaigns.items.map(({ id }) => `/campaigns/${id}/report`),
  ];
}

/** Each of these pages is opened, fits the window, and axe finds nothing on it in these schemes. */
export async function tour(
  visitor: Visitor,
  paths: readonly string[],
  schemes: readonly Scheme[] = ["light", "dark"],
): Promise<string[]> {
  const headings: string[] = [];
  for (const path of paths) {
    await visitor.go(path);
    const heading = visitor.page.getByRole("heading", { level: 1 }).first();
    await heading.waitFor();
    await visitor.page.waitForLoadState("networkidle");
    headings.push(await heading.innerText());
    if (schemes.length > 0) await visitor.checkAccess(path, schemes);
    expect(await overflow(visitor), `${path} is wider than the window`).toBe(0);
  }
  return headings;
}

/** How many pixels the page can be pushed sideways. */
export function overflow(visitor: Visitor): Promise<number> {
  return visitor.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}
