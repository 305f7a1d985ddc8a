import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { driftOf } from "./drift.ts";
import { madeUpLeads } from "./made-up.ts";
import { areaUnderCurve, calibrationError } from "./measures.ts";
import { explain, predict, unit } from "./model.ts";
import { pointsOf, rounded } from "./points.ts";
import { randomFrom, shuffled } from "./random.ts";
import { type Column, KnownAfterwards, outcomesOf, rowsOf, type Table } from "./table.ts";
import { type Candidate, candidates, train } from "./train.ts";

const leads = madeUpLeads(6000, randomFrom(5));
const lesson = rowsOf(
  leads.table,
  Array.from({ length: 4000 }, (_, i) => i),
);
const rest = Array.from({ length: 2000 }, (_, i) => 4000 + i);
const exam = rowsOf(leads.table, rest);
const answers = outcomesOf(leads.outcomes, rest);
const taught = leads.outcomes.slice(0, 4000);

const small: Candidate = {
  name: "small",
  kind: "BOOSTING",
  trees: 40,
  depth: 3,
  rate: 0.1,
  leaf: 20,
  l2: 5,
  rows: 0.8,
  columns: 0.8,
};
const straight = candidates.filter(({ kind }) => kind === "LOGISTIC");
const learn = (way: readonly Candidate[], table = lesson, outcomes: Uint8Array = taught) =>
  train(table, outcomes, { seed: 1, candidates: way });
const ways = {
  LOGISTIC: straight,
  BOOSTING: [small],
  BOTH: [...straight, { ...small, trees: 18 }],
};
const models = Object.entries(ways).map(([kind, way]) => ({ kind, way, model: learn(way) }));

/** Rows of anything: words never seen, numbers of any size, nothing at all. */
const anyRow: fc.Arbitrary<Table> = fc
  .record({
    age: fc.oneof(fc.double(), fc.constant(Number.NaN)),
    source: fc.oneof(
      fc.string(),
      fc.constantFrom("web", "list", "referral", "__proto__"),
      fc.constant(null),
    ),
    colour: fc.option(fc.constantFrom("red", "blue")),
    isAgeWord: fc.boolean(),
  })
  .map(({ age, source, colour, isAgeWord }) => {
    const columns: Column[] = [
      isAgeWord
        ? { name: "age", kind: "WORD", values: [String(age)] }
        : { name: "age", kind: "NUMBER", values: Float64Array.of(age) },
      { name: "source", kind: "WORD", values: [source] },
    ];
    if (colour !== null) columns.push({ name: "colour", kind: "WORD", values: [colour] });
    return { columns, length: 1 };
  });

describe.each(models)("a model of the kind $kind", ({ kind, way, model }) => {
  test("is of that kind", () => {
    expect(model.kind).toBe(kind);
  });

  test("adds its contributions up to the log-odds, exactly", () => {
    fc.assert(
      fc.property(anyRow, (table) => {
        const [why] = explain(model, table);
        const sum = (why?.base ?? 0) + (why?.fields ?? []).reduce((all, { part }) => all + part, 0);
        expect(sum).toBe(why?.total);
        expect(Number.isInteger(sum)).toBe(true);
        expect(predict(model, table)[0]).toBe(1 / (1 + Math.exp(-sum / unit)));
      }),
    );
  });

  test("adds its points up to the score", () => {
    fc.assert(
      fc.property(anyRow, (table) => {
        for (const why of explain(model, table)) {
          const { score, start, fields } = pointsOf(why);
          expect(fields.reduce((all, { points }) => all + points, start)).toBe(score);
          expect(score).toBe(Math.round(100 * (predict(model, table)[0] ?? 0)));
          // No field is said to pull the other way.
          fields.forEach(({ points }, i) => {
            const part = why.fields[i]?.part ?? 0;
            if (part > 0) expect(points).toBeGreaterThanOrEqual(0);
            if (part < 0) expect(points).toBeLessThanOrEqual(0);
          });
        }
      }),
    );
  });

  test("says the same after a way through JSON, and is small", () => {
    const text = JSON.stringify(model);
    expect(predict(JSON.parse(text), exam)).toEqual(predict(model, exam));
    expect(explain(JSON.parse(text), exam)).toEqual(explain(model, exam));
    expect(text.length).toBeLessThan(1_000_000);
  });

  test("comes near the best that any model can do, and is calibrated", () => {
    const chances = predict(model, exam);
    const best = areaUnderCurve(
      rest.map((i) => leads.truth[i] ?? 0),
      answers,
    );
    expect(best - areaUnderCurve(chances, answers)).toBeLessThan(0.02);
    expect(calibrationError(chances, answers)).toBeLessThan(0.05);
  });

  test("sees the order of numbers only", () => {
    const bent = (table: Table): Table => ({
      ...table,
      columns: table.columns.map((column) =>
        column.kind === "NUMBER"
          ? { ...column, values: column.values.map((x) => Math.exp(x / 9) - 7) }
          : column,
      ),
    });
    expect(predict(learn(way, bent(lesson)), bent(exam))).toEqual(predict(model, exam));
  });

  test("finds nothing where there is nothing", () => {
    const areas = [1, 2, 3, 4].map((seed) => {
      const dealt = outcomesOf(taught, shuffled(taught.length, randomFrom(seed)));
      return areaUnderCurve(predict(learn(way, lesson, dealt), exam), answers);
    });
    expect(Math.abs(areas.reduce((sum, area) => sum + area, 0) / 4 - 0.5)).toBeLessThan(0.05);
  });

  test("tells drift from none, by the field", () => {
    for (const { index } of driftOf(model, exam)) expect(index).toBeLessThan(0.1);
    const older: Table = {
      ...exam,
      columns: exam.columns.map((column) =>
        column.name === "age" && column.kind === "NUMBER"
          ? { ...column, values: column.values.map((years) => years + 25) }
          : column,
      ),
    };
    const drifted = driftOf(model, older).filter(({ index }) => index > 0.25);
    expect(drifted.map(({ field }) => field)).toEqual(["age"]);
  });
});

test("the best way to learn is chosen on rows that were held back", () => {
  const model = train(leads.table, leads.outcomes, { seed: 1 });
  const names = candidates.map(({ name }) => name);
  expect(model.card.candidates.map(({ name }) => name)).toEqual([...names, "the mean of all"]);
  expect(model.card.heldBackRows).toBe(1200);
  expect(
    model.card.importance
      .slice(0, 2)
      .map(({ field }) => field)
      .sort(),
  ).toEqual(["age", "source"]);
  expect(model.metrics.auc).toBeGreaterThan(0.7);
  expect(train(leads.table, leads.outcomes, { seed: 1 })).toEqual(model);
});

test.each(["duration", "campaign", " Duration "])("the field %j is refused", (name) => {
  const column: Column = { name, kind: "NUMBER", values: new Float64Array(lesson.length) };
  const table = { ...lesson, columns: [...lesson.columns, column] };
  expect(() => learn(straight, table)).toThrow(KnownAfterwards);
});

test.each([0, 1, 3])("%i rows, or one outcome only, do no harm", (rows) => {
  const few = rowsOf(
    lesson,
    Array.from({ length: rows }, (_, i) => i),
  );
  for (const way of [straight, [small]]) {
    const model = learn(way, few, new Uint8Array(rows).fill(1));
    expect([...predict(model, exam)].every((chance) => chance > 0 && chance <= 1)).toBe(true);
  }
});

test("whole numbers next to the exact ones have the sum that was asked for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1 }),
      (exact) => {
        const sum = Math.round(exact.reduce((all, one) => all + one, 0)) || 0;
        const whole = rounded(exact, sum);
        expect(whole.reduce((all, one) => all + one, 0)).toBe(sum);
        whole.forEach((one, i) => {
          expect(Math.abs(one - (exact[i] ?? 0))).toBeLessThan(1.0001);
        });
      },
    ),
  );
});
