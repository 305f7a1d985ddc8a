import { ScriptDefinition } from "@parley/contract";
import { startTest } from "../modules/campaigns/index.ts";
import { createScript, publishScript, updateScript } from "../modules/scripts/index.ts";
import type { Ctx } from "../platform/ctx.ts";

const hello = {
  id: "hello",
  title: "Hello",
  text: "Good day, is that {{lead.name}}? This is {{agent.name}} of Halden Energy. I am calling about the cover for your boiler; have you two minutes?",
  questions: [
    { key: "may_talk", type: "YES_NO", label: "Has the customer time to talk?", required: true },
  ],
  branches: [{ when: { field: "answer.may_talk", op: "IS", value: false }, to: "later" }],
  next: "boiler",
};
const boiler = {
  id: "boiler",
  title: "The boiler",
  text: "I see a {{lead.own.boiler|gas boiler}} at your address in {{lead.own.town|town}}, put in in {{lead.own.boilerInstalled|a year that we do not know}}.",
  questions: [
    { key: "older", type: "YES_NO", label: "Boiler older than 8 years?", required: true },
    { key: "trouble", type: "TEXT", label: "What went wrong with it last?" },
  ],
  branches: [{ when: { field: "answer.older", op: "IS", value: true }, to: "old-boiler" }],
  next: "cover",
};
const oldBoiler = {
  id: "old-boiler",
  title: "An old boiler",
  text: "From the eighth year on most boilers need a part each winter. We look at it for nothing before the cover begins.",
  questions: [
    { key: "visit", type: "DATE", label: "Which day suits for the visit?" },
    { key: "serviced", type: "YES_NO", label: "Serviced this year?", required: true },
  ],
  next: "cover",
};
const cover = {
  id: "cover",
  title: "The cover",
  text: "Beside {{lead.own.tariff|your tariff}} the cover comes to 11.90 a month, or 17.90 with all radiators and taps.",
  questions: [
    {
      key: "plan",
      type: "CHOICE",
      label: "Which cover?",
      required: true,
      choices: [
        { value: "boiler", label: "Boiler only" },
        { value: "home", label: "Whole home" },
        { value: "none", label: "None" },
      ],
    },
  ],
  next: "goodbye",
};
const later = {
  id: "later",
  title: "Another time",
  text: "Of course. When may we call again?",
  questions: [{ key: "when", type: "TEXT", label: "A better time" }],
  next: "goodbye",
};
const goodbye = {
  id: "goodbye",
  title: "Goodbye",
  text: "Thank you for your time, {{lead.name}}. You get it all in writing, and you may step back within fourteen days.",
};

/** The script of the campaigns about boilers, in two versions: the second knows the branch for old boilers. */
export async function makeScripts(ctx: Ctx): Promise<string> {
  const first = [hello, { ...boiler, branches: [] }, cover, later, goodbye];
  const draft = (steps: unknown) => ScriptDefinition.parse({ steps });
  const id = await createScript(ctx, {
    name: "Boiler cover",
    description: "From hello to the cover, with a way of its own for old boilers.",
    draft: draft(first),
  });
  await publishScript(ctx, id, { note: "First version" });
  const second = draft([hello, boiler, oldBoiler, cover, later, goodbye]);
  await updateScript(ctx, id, { draft: second }, undefined);
  await publishScript(ctx, id, { note: "A way of its own for old boilers" });
  return id;
}

/** The old version against the new one, half of the leads each. */
export async function compareVersions(
  ctx: Ctx,
  campaignId: string,
  scriptId: string,
): Promise<void> {
  await startTest(ctx, campaignId, {
    name: "Version 2 against 1",
    baseRate: 0.06,
    hopedRate: 0.0825,
    goal: "WON",
    goalIds: [],
    arms: [1, 2].map((version) => ({ scriptId, version, share: 50 })),
  });
}
