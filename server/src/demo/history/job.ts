import { z } from "zod";
import type { TenantSeed } from "../../modules/identity/index.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { defineJob } from "../../platform/jobs/jobs.ts";
import { carryOut } from "../../platform/operations/run.ts";
import { startOperation } from "../../platform/operations/service.ts";
import { type DemoTenant, demoTenants, emailOf } from "../cast.ts";
import { HistoryLoader } from "./load.ts";
import { readRecording, recordingOf } from "./recording.ts";
import { makeRoom } from "./room.ts";

const Order = z.object({ slug: z.string(), operationId: z.uuid(), until: z.iso.datetime() });

/** Puts the recorded days behind a demo tenant, day by day, while it can be used already. */
export const historyJob = defineJob(
  "demo.history",
  Order,
  async ({ slug, operationId, until }, run) => {
    const tenant = demoTenants.find((one) => one.slug === slug);
    if (!tenant) return;
    const recording = await readRecording(recordingOf(tenant));
    const loader = new HistoryLoader(tenant, recording, {
      key: operationId,
      until: new Date(until),
    });
    await carryOut(run, operationId, {
      resume: z.object({ days: z.number().int() }),
      work: async (operation) => {
        for (let days = operation.resume?.days ?? 0; days < loader.days; ) {
          await makeRoom(run.app.pool, loader.day(days));
          await operation.step(async (ctx) => {
            await loader.loadDay(ctx, days);
            days += 1;
            if (days === loader.days) await loader.close(ctx);
            return { done: days, resume: { days } };
          });
        }
      },
    });
  },
);

/** Orders the recorded days for a tenant that is just being made, as the work of its administrator. */
export function orderHistory(tenant: DemoTenant, days: number): TenantSeed {
  return async (ctx) => {
    const owner = await administrator(ctx, tenant);
    const title = tenant.campaigns[0]?.name ?? "";
    const { id: operationId } = await startOperation(
      { ...ctx, actor: { userId: owner, sessionId: null, teamId: null, grants: {} } },
      {
        kind: "DEMO_HISTORY",
        title,
        unit: "DAYS",
        total: days,
        subjectId: await campaign(ctx, title),
      },
    );
    const until = ctx.now.toISOString();
    await historyJob.enqueue(ctx, { slug: tenant.slug, operationId, until });
  };
}

async function campaign(ctx: Ctx, name: string): Promise<string> {
  const tx: Tx<"campaigns"> = ctx.tx;
  const found = tx.selectFrom("campaigns").select("id").where("name", "=", name);
  return (await found.executeTakeFirstOrThrow()).id;
}

async function administrator(ctx: Ctx, tenant: DemoTenant): Promise<string> {
  const person = tenant.people.find(({ role }) => role === "ADMIN");
  if (!person) throw new Error("a demo tenant has an administrator");
  const { id } = await ctx.tx
    .selectFrom("users")
    .select("id")
    .where("email", "=", emailOf(tenant, person))
    .executeTakeFirstOrThrow();
  return id;
}
