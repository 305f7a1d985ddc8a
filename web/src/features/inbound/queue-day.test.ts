import { expect, test } from "vitest";
import { dayOf, levelOf } from "./queue-day.ts";

const hour = {
  ...{ came: 6, answered: 3, withinTarget: 2, left: 2, leftSoon: 1, notServed: 1 },
  ...{ waitedSeconds: 60, longestSeconds: 40 },
};

test("the level leaves out who hung up before the target was over, and whoever still waits", () => {
  expect(levelOf(hour)).toBe(0.4);
  expect(levelOf(dayOf([]))).toBeNull();
  expect(dayOf([hour, { ...hour, longestSeconds: 90 }])).toMatchObject({
    ...{ came: 12, waitedSeconds: 120, longestSeconds: 90 },
  });
});
