import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { listOperations } from "@parley/contract";
import type { TestProject } from "vitest/node";
import { ApiSession } from "../../cli/src/api/session.ts";
import { Product, type Template } from "./product.ts";
import { people } from "./stage.ts";

declare module "vitest" {
  interface ProvidedContext {
    template: Template;
  }
}

/** Makes the demo once for all stories; each of them begins with a copy, and is as alone as before. */
export default async function makeTemplate(project: TestProject): Promise<() => Promise<void>> {
  const product = await Product.start();
  await untilCalm(product);
  await product.end();
  // The database lets go of its folder a moment after the program has ended.
  const lock = join(product.home, "pg", "postmaster.pid");
  for (let waits = 0; existsSync(lock); waits++) {
    if (waits > 200) throw new Error("the database of the template has not ended");
    await pause(50);
  }
  project.provide("template", { home: product.home, passwords: product.passwords });
  return () => product.stop();
}

/** What the demo set going (a search for duplicates, scores) is over, and is not cut off half-way. */
async function untilCalm({ url, passwords }: Product): Promise<void> {
  const admin = new ApiSession(url, { email: people.admin, password: passwords.halden });
  await admin.signIn();
  for (let looks = 0; looks < 60; looks++) {
    const { items } = await admin.call(listOperations, { query: { limit: 50 } });
    if (items.length > 0 && items.every(({ endedAt }) => endedAt !== null)) break;
    await pause(500);
  }
  await admin.signOut();
}
