import { expect, test } from "vitest";
import { proposeMapping } from "./mapping.ts";
import { type Named, namedIn, noNames, stageIn, stagesByName } from "./names.ts";
import { RowReader } from "./row.ts";

const of = (...names: string[]) =>
  new Map(names.map((name): [string, Named] => [name.toLowerCase(), { id: name, name }]));
const stage = (name: string, status: "NEW" | "CONVERTED" | null = null) => {
  return { id: `stage ${name}`, name, status };
};
const stages = stagesByName([
  {
    id: "p1",
    name: "Sales",
    isDefault: true,
    stages: [stage("New", "NEW"), stage("Won", "CONVERTED")],
  },
  { id: "p2", name: "Renewals", isDefault: false, stages: [stage("New"), stage("Quoted")] },
  { id: "p3", name: "Partners", isDefault: false, stages: [stage("Quoted")] },
]);

test.each([
  ["warm", ["Warm"]],
  [" Warm ; cold, WARM", ["Warm", "Cold"]],
  ["Bath, Bristol", ["Bath, Bristol"]],
  ["Cold; Bath, Bristol; Warm", ["Cold", "Bath, Bristol", "Warm"]],
  ["Warm; unheard", undefined],
])("a cell %j names %j", (cell, expected) => {
  const found = namedIn(of("Warm", "Cold", "Bath, Bristol"), cell);
  expect(found?.map(({ name }) => name)).toEqual(expected);
});

test.each([
  ["won", "Sales / Won"],
  ["New", "Sales / New"],
  ["Renewals / New", "Renewals / New"],
  ["renewals: new", "Renewals / New"],
  // Two pipelines have one: which is meant must be said.
  ["Quoted", undefined],
  ["Partners > Quoted", "Partners / Quoted"],
  ["Lost", undefined],
])("a stage %j is %j", (cell, expected) => {
  expect(stageIn(stages, cell)?.name).toBe(expected);
});

test("columns of known names are proposed as such, others are kept as details", () => {
  const names = { ...noNames, tags: of("Warm"), stages };
  const rows = [
    ["Ada", "warm", "Won", "Fair"],
    ["Ben", "", "", ""],
  ];
  const columns = ["Name", "Tags", "Stage", "List"];
  expect(proposeMapping(columns, rows, names)).toEqual(["name", "tags", "stage", "attribute:List"]);
  expect(proposeMapping(columns, [["Ada", "hot", "Somewhere", ""]], names)).toEqual([
    ...["name", "attribute:Tags", "attribute:Stage", "attribute:List"],
  ]);
});

test("what is not known is refused by its column, and a status that does not go with the stage", () => {
  const names = { tags: of("Warm"), lists: of("Fair"), stages };
  const columns = ["Name", "Email", "Status", "Tags", "List", "Stage"];
  const targets = ["name", "email", "status", "tags", "list", "stage"] as const;
  const reader = new RowReader(columns, [...targets], "GB", { names });
  const read = (status: string, tags: string, list: string, where: string) =>
    reader.read(2, ["Ada", "a@b.example", status, tags, list, where]);
  const codes = (...cells: [string, string, string, string]) => {
    const reading = read(...cells);
    return "faults" in reading ? reading.faults.map(({ code }) => code) : [];
  };
  expect(read("", "Warm", "fair", "Won")).toMatchObject({
    row: { status: "CONVERTED", stage: { pipelineId: "p1" }, tags: [{ id: "Warm" }] },
  });
  expect(codes("", "hot", "", "")).toEqual(["tag-unknown"]);
  expect(codes("", "", "market", "Lost")).toEqual(["list-unknown", "stage-unknown"]);
  expect(codes("NEW", "", "", "Won")).toEqual(["stage-status"]);
  expect(codes("NEW", "", "", "Renewals / New")).toEqual([]);
});
