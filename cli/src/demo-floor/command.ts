import {
  type Config,
  type DemoTenant,
  demoPassword,
  demoTenants,
  emailOf,
  loadConfig,
  loadKeys,
  playedAgents,
  Refusal,
} from "@parley/server/admin";
import { randomFor } from "@parley/server/random";
import { Command, InvalidArgumentError } from "commander";
import { serverAddress } from "../address.ts";
import { ApiSession, type Credentials } from "../api/session.ts";
import { ensureRunning, findDialling, watchMembers } from "./campaign.ts";
import { type Floor, type FloorCounts, patiently, runFloor } from "./floor.ts";

type Options = {
  agents: number;
  tenant: string;
  url?: string;
  seed: string;
  followParent?: true;
};

const reportMs = 15_000;

/** `parley demo floor`: simulated agents and the demo campaign, until it is told to stop. */
export function demoFloorCommand(): Command {
  return new Command("floor")
    .description("sign simulated agents in and start the demo campaign; stop it with Ctrl+C")
    .option("--agents <number>", "how many; one of each team stays free for a person", count, 20)
    .option("--tenant <slug>", "the demo tenant", "halden")
    .option("--url <address>", "the server; the one of this installation without it")
    .option("--seed <words>", "the same words give the same floor", "1")
    .option("--follow-parent", "stop when the process that started this one is gone")
    .action((options: Options) => play(options));
}

async function play(options: Options): Promise<void> {
  const config = loadConfig(process.env);
  const tenant = demoTenants.find(({ slug }) => slug === options.tenant);
  if (!tenant) throw new Refusal("not-found", `There is no demo tenant ${options.tenant}`);
  const url = serverAddress(config, options.url);
  const { agents, manager } = await peopleOf(config, tenant, options.agents);

  const session = new ApiSession(url, manager);
  await patiently(() => session.signIn(), randomFor("manager", options.seed));
  const campaign = await findDialling(session);
  const floor = await runFloor({ url, credentials: agents, seed: options.seed });
  say(`${agents.length} agents of ${tenant.name} have signed in at ${url}.`);
  let unwatch = () => {};
  if (campaign) {
    const isNew = await ensureRunning(session, campaign);
    say(isNew ? `Started the campaign ${campaign.name}.` : `${campaign.name} runs already.`);
    unwatch = watchMembers(session, campaign, say);
  }
  const report = setInterval(() => say(describe(floor.counts())), reportMs);
  await toldToStop(options.followParent === true);
  clearInterval(report);
  unwatch();
  await end(floor, session);
}

async function end(floor: Floor, session: ApiSession): Promise<void> {
  say("Signing the agents out ...");
  await floor.stop();
  // The server may be gone before us; then there is nothing to sign out of.
  await session.signOut().catch(() => undefined);
  const { closedCalls } = floor.counts();
  say(`All have left. They closed ${closedCalls} calls.`);
  process.exit(0);
}

async function peopleOf(config: Config, tenant: DemoTenant, wanted: number) {
  const password = demoPassword(await loadKeys(config), tenant.slug);
  const toCredentials = (person: { name: string }): Credentials => ({
    email: emailOf(tenant, person),
    password,
  });
  const played = playedAgents(tenant);
  if (wanted > played.length) {
    say(`${tenant.name} has ${played.length} agents to play; the others stay free for people.`);
  }
  const agents = played.slice(0, wanted).map(toCredentials);
  const leader =
    tenant.people.find((person) => person.role === "MANAGER") ??
    tenant.people.find((person) => person.role === "ADMIN");
  if (!leader) throw new Error(`${tenant.name} has nobody who may start a campaign`);
  return { agents, manager: toCredentials(leader) };
}

/** Resolves at the first signal, or when nobody is left who could give one. */
function toldToStop(followParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
    if (!followParent) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, 1000).unref();
  });
}

function describe({ states, closedCalls, connected, agents }: FloorCounts): string {
  const parts = Object.entries(states).map(([state, number]) => `${number} ${state}`);
  const cut = connected < agents ? `, ${agents - connected} without a connection` : "";
  return `${parts.join(", ")}; ${closedCalls} calls closed${cut}`;
}

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 200) return number;
  throw new InvalidArgumentError("It must be a whole number from 1 to 200.");
}
