import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import { Product, type Template } from "./product.ts";

declare module "vitest" {
  interface ProvidedContext {
    template: Template;
  }
}

/** Makes the demo once for all stories; each of them begins with a copy, and is as alone as before. */
export default async function makeTemplate(project: TestProject): Promise<() => Promise<void>> {
  const product = await Product.start();
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
