import axe, { type AxeResults, type RunOptions } from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong on a page as it is now, a text for each rule; `rules`: only these. */
export async function accessFaults(page: Page, rules?: string[]): Promise<string[]> {
  // A page that was left takes axe along.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
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
