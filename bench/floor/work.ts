import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import {
  addMembers,
  type CallInput,
  createCampaign,
  getImport,
  runImport,
  startCampaign,
  uploadImport,
} from "@parley/contract";
import { untilDone } from "../../cli/src/api/operation.ts";
import type { ApiSession } from "../../cli/src/api/session.ts";
import { reservedNumbers } from "../../cli/src/seed/numbers.ts";
import { checkoutFolder } from "../../server/src/platform/version.ts";
import { whenDone } from "../lib/cleanup.ts";
import type { Server } from "../lib/installation.ts";
import { pause } from "../lib/load.ts";

/** Enough for ten minutes at fifty dials a second. */
const leadsOfFloor = 40_000;

type Settings = Partial<CallInput<typeof createCampaign>["body"]>;

/** Imports leads and starts a campaign over them; returns its id. */
export async function fillCampaign(
  session: ApiSession,
  settings: Settings = {},
  numbers: readonly string[] = reservedNumbers().slice(0, leadsOfFloor),
): Promise<string> {
  const file = ["Name,Phone", ...numbers.map((number, i) => `Lead ${i},${number}`), ""].join("\n");
  const answer = await session.send(uploadImport, {}, file);
  const { id, mapping } = uploadImport.response.parse(await answer.json());
  await session.call(runImport, { params: { id }, body: { mapping, source: "floor" } });
  for (;;) {
    const { state } = await session.call(getImport, { params: { id } });
    if (state === "DONE") break;
    if (state === "FAILED") throw new Error("the leads of the floor could not be imported");
    await pause(200);
  }
  const body = { name: "Floor", mode: "PROGRESSIVE" as const, ...settings };
  const campaign = await session.call(createCampaign, { body });
  const params = { id: campaign.id };
  const { operationId } = await session.call(addMembers, {
    params,
    body: { filter: { source: "floor" }, background: true },
  });
  const { done } = await untilDone(session, operationId ?? "");
  if (done < numbers.length) throw new Error(`only ${done} leads came into the campaign`);
  await session.call(startCampaign, { params });
  return campaign.id;
}

/** So many agents in a process of their own, who sign in to this server and work. */
export function startAgents({ url }: Pick<Server, "url">, count: number): ChildProcess {
  const program = join(checkoutFolder, "bench", "floor", "agents.ts");
  const args = ["--import", "tsx", program, url, String(count)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  whenDone(async () => {
    child.kill("SIGTERM");
    await gone;
  });
  return child;
}
