import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { listAgents, listCampaigns, listUsers } from "@parley/contract";
import { stopped } from "./browser/product.ts";
import { Stage } from "./browser/stage.ts";
import type { Visitor, VisitorOptions } from "./browser/visitor.ts";

// `npm run pictures`: takes the pictures of the README from the built product, in a home of its own,
// while the demo floor works.

const folder = join(import.meta.dirname, "..", "docs", "pictures");
const phone = { width: 390, height: 844 };
/** Long enough for a call of the floor to end and another one to come. */
const callMs = 120_000;

const usage = `npm run pictures [-- --minutes N]

  --minutes N   how long the demo floor works before the first picture (4)
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "4" }, help: { type: "boolean" } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const stage = new Stage();
  await stage.open();
  const floor = stage.product.command(["demo", "floor"]);
  try {
    await pause(Number(values.minutes) * 60_000);
    await takeAll(stage);
  } finally {
    await stopped(floor);
    await stage.close();
  }
}

async function takeAll(stage: Stage): Promise<void> {
  const { campaignId, emails } = await askFor(stage);
  await takeOf(stage, "manager", "board-dark", "/board", { colorScheme: "dark" });
  await takeOf(stage, "manager", "campaign-light", `/campaigns/${campaignId}`);
  await takeOf(stage, "manager", "leads-light", "/leads");
  await takeOf(stage, "admin", "roles-light", "/roles?view=matrix");
  await takeOf(stage, "admin", "audit-dark", "/audit", { colorScheme: "dark" });
  await takeOfCall(stage, "desk-light", emails[0]);
  await takeOfCall(stage, "desk-phone", emails[1], phone);
}

/** The campaign that dials, and two agents whom the floor leaves to people. */
async function askFor(stage: Stage): Promise<{ campaignId: string; emails: [string, string] }> {
  const admin = await stage.speak("admin");
  const [campaigns, agents, users] = await Promise.all([
    admin.call(listCampaigns, { query: { state: ["RUNNING"] } }),
    admin.call(listAgents, { query: { state: ["OFFLINE"] } }),
    admin.call(listUsers, { query: { limit: 200 } }),
  ]);
  await admin.signOut();
  const campaign = campaigns.items.find(({ mode }) => mode === "PREDICTIVE");
  const free = users.items.filter(({ id }) => agents.items.some((agent) => agent.id === id));
  const [one, other] = free;
  if (!campaign || !one || !other) throw new Error("The demo floor has no campaign or free agents");
  return { campaignId: campaign.id, emails: [one.email, other.email] };
}

async function takeOf(
  stage: Stage,
  who: "admin" | "manager",
  name: string,
  path: string,
  options: VisitorOptions = {},
): Promise<void> {
  const visitor = await stage.enter(who, options);
  await visitor.go(path);
  await visitor.page.getByRole("heading", { level: 1 }).first().waitFor();
  await visitor.page.waitForLoadState("networkidle");
  // The board gathers a second's figures.
  await pause(1500);
  await take(visitor, name);
  await visitor.leave();
}

/** An agent's desk a few seconds into a call. */
async function takeOfCall(
  stage: Stage,
  name: string,
  email: string,
  options: VisitorOptions = {},
): Promise<void> {
  const visitor = await stage.visitor(options);
  await visitor.signIn(email, stage.passwordOf("agent"));
  await visitor.go("/desk");
  const { page } = visitor;
  await page.getByRole("button", { name: "Get ready" }).click();
  const dock = page.getByRole("region", { name: "Your call" });
  await dock.getByRole("button", { name: /^Hold/, disabled: false }).waitFor({ timeout: callMs });
  await pause(3000);
  await take(visitor, name);
  await visitor.leave();
}

async function take(visitor: Visitor, name: string): Promise<void> {
  await visitor.picture(join(folder, `${name}.png`));
  process.stdout.write(`Took ${name}\n`);
}

await main();
