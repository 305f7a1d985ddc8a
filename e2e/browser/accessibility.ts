import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

/** A third of the whole: every page of a story has to read it. */
const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong on a page as it is now, a text for each rule; `rules`: only these. */
export async function accessFaults(page: Page, rules?: string[]): Promise<string[]> {
  // A page that was left takes axe along.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const options: RunOptions = {
    // Without selectors and texts of all that is in order, it takes a third of the time.
    resultTypes: ["violations"],
    ...(rules && { runOnly: rules }),
  };
  const { violations } = await page.evaluate(
    (given) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, given) as Promise<AxeResults>,
    options,
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n  ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n  ")}`,
  );
}
