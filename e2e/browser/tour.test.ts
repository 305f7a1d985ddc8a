import { test } from "vitest";
import { setStage } from "./stage.ts";
import { pages, recordPages, tour } from "./tour.ts";

const stage = setStage();

test("every page on a desk's screen", { timeout: 240_000 }, async () => {
  const visitor = await stage.enter("admin");
  await tour(visitor, [...pages, ...(await recordPages(stage))]);
  await visitor.leave();
});
