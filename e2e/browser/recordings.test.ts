import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  createLead,
  endCall,
  getCall,
  getOwnAgent,
  listCallRecordings,
  listDispositions,
  placeCall,
  setOwnState,
  updateRecordingSettings,
  wrapUpCall,
} from "@parley/contract";
import { expect, test } from "vitest";
import { filesIn } from "../../server/src/testing/papers.ts";
import { eventually } from "../../server/src/testing/tenant.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

/** A conversation of the agent's that was recorded and is over. */
async function recorded(): Promise<string> {
  const admin = await stage.speak("admin");
  const all = {
    policy: "ALL",
    samplePercent: 50,
    pauseForPayments: true,
    announce: false,
  } as const;
  await admin.call(updateRecordingSettings, { body: all });
  const agent = await stage.speak("agent");
  const { id: agentId } = await agent.call(getOwnAgent);
  const phone = { type: "PHONE" as const, value: "+12025550101", primary: true };
  const contact = { name: "Winifred Lathbury", points: [phone] };
  const body = { contact, source: "Archive", assigneeId: agentId };
  const lead = await admin.call(createLead, { body });
  await agent.call(setOwnState, { body: { state: "READY" } });
  const { id } = await agent.call(placeCall, { body: { leadId: lead.id } });
  const params = { id };
  const within = 30_000;
  await eventually(
    async () => {
      const { items } = await admin.call(listCallRecordings, { params });
      return items.some((one) => one.state === "RECORDING" && one.startedAt);
    },
    { within },
  );
  await agent.call(endCall, { params });
  await eventually(async () => (await agent.call(getCall, { params })).can.includes("wrap-up"), {
    within,
  });
  const [first] = (await agent.call(listDispositions)).items;
  await agent.call(wrapUpCall, { params, body: { dispositionId: first?.id ?? "" } });
  await eventually(
    async () => {
      const { items } = await admin.call(listCallRecordings, { params });
      return items.some(({ state }) => state === "STORED");
    },
    { within },
  );
  await agent.call(setOwnState, { body: { state: "OFFLINE" } });
  return id;
}

test("the recordings of an agent are counted, packed, fetched and verified", async () => {
  const callId = await recorded();
  const manager = await stage.enter("manager");
  const { page } = manager;
  await manager.go("/calls");
  await page.getByRole("button", { name: "Export recordings" }).click();
  const dialog = page.getByRole("dialog", { name: "Export recordings" });
  await dialog.getByRole("combobox", { name: "Agent" }).click();
  await page.getByRole("option", { name: "Maya Okafor" }).click();
  await dialog.getByText("1 recording,", { exact: false }).first().waitFor();
  await manager.checkAccess("what is to be packed");
  await dialog.getByRole("button", { name: "Pack" }).click();
  await dialog.getByText("Ready", { exact: true }).waitFor();
  await manager.checkAccess("an archive of recordings");

  const coming = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download the archive" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^recordings-.*\.zip$/);
  const archive = await readFile(await download.path());
  const whole = createHash("sha256").update(archive).digest("hex");
  await dialog.getByText(whole).waitFor();
  const files = filesIn(archive);
  const manifest = JSON.parse(files.get("manifest.json")?.toString() ?? "");
  expect(manifest.recordings).toMatchObject([{ callId, agentName: "Maya Okafor", missing: null }]);
  const sound = files.get(manifest.recordings[0].file) ?? Buffer.alloc(0);
  expect(sound.subarray(0, 4).toString()).toBe("RIFF");
  const { sha256 } = manifest.recordings[0];
  expect(createHash("sha256").update(sound).digest("hex")).toBe(sha256);

  await dialog.getByRole("button", { name: "Delete the archive" }).click();
  await dialog.getByText("Deleted", { exact: true }).waitFor();
});
