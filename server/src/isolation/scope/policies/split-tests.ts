import { ScriptDefinition } from "@parley/contract";
import { createScript, publishScript } from "../../../modules/scripts/index.ts";
import { newId } from "../../../platform/ids.ts";
import type { Circle } from "../circle.ts";
import type { Subject } from "../policy.ts";

/** A split test of a campaign; it has ended, or it runs. */
async function splitTest(tenant: Circle["tenant"], id: string, isOver: boolean): Promise<string> {
  const testId = newId();
  await tenant.server.admin.query(
    `insert into split_tests
       (tenant_id, id, campaign_id, name, base_rate, hoped_rate, started_at, ended_at)
     values ($1, $2, $3, 'Test', 0.1, 0.2, now(), case when $4 then now() end)`,
    [tenant.id, testId, id, isOver],
  );
  await tenant.run(async (ctx) => {
    const draft = ScriptDefinition.parse({ steps: [{ id: "hello", title: "Hello" }] });
    const scriptId = await createScript(ctx, { name: "Script", description: "", draft });
    await publishScript(ctx, scriptId, { note: "" });
    const arm = { test_id: testId, number: 1, script_id: scriptId, version: 1, share: 50 };
    await ctx.tx.insertInto("split_test_arms").values(arm).execute();
  });
  return testId;
}

/** Of each owner's campaign one that has ended: told to those only who could end it. */
export const compared: Subject = {
  name: "split test of a campaign",
  make: async ({ tenant, records }, owner) => {
    const { campaign: id } = records[owner];
    if (id === "") return { id: "" };
    return { id, params: { testId: await splitTest(tenant, id, true) } };
  },
};

/** A campaign in which one runs. */
export const comparing: Subject = {
  name: "campaign with a split test",
  make: async ({ tenant, records }, owner) => {
    const { campaign: id } = records[owner];
    if (id === "") return { id: "" };
    const testId = await splitTest(tenant, id, false);
    const over = "update split_tests set ended_at = now() where id = $1";
    return { id, tidy: () => tenant.server.admin.query(over, [testId]) };
  },
};

/** Arms of no script, which nobody comes to look at. */
export const unscripted = {
  body: {
    ...{ name: "Test", baseRate: 0.1, hopedRate: 0.2 },
    arms: [1, 2].map((version) => ({ scriptId: newId(), version, share: 50 })),
  },
};
