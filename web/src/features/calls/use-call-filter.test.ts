import { expect, test } from "vitest";
import { callsSearch } from "../../app/search.ts";
import { sampleId } from "../../testing/samples.ts";
import { callQuery } from "./use-call-filter.ts";

const me = sampleId(1);

test("own calls are those of the signed-in user, whoever the address names", () => {
  expect(callQuery({ view: "mine", agentId: sampleId(2) }, me)).toMatchObject({ agentId: me });
  expect(callQuery({ agentId: sampleId(2) }, me)).toMatchObject({ agentId: sampleId(2) });
});

test("a view and filters go to the server together", () => {
  expect(callQuery({ view: "live", outcome: "BUSY", campaignId: sampleId(100) }, me)).toEqual({
    limit: 100,
    live: "true",
    outcome: ["BUSY"],
    campaignId: sampleId(100),
  });
});

test("an address with nonsense in it shows the whole list", () => {
  expect(callsSearch({ view: "everything", outcome: 7 })).toEqual({});
});
