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
  project.provide("template", { home: product.home, passwords: product.passwords });
  return () => product.stop();
}
