import { expect, test } from "vitest";
import { attributeTarget, mayRun, problemsOf } from "./mapping.ts";

test("a file with a name and a number may be imported", () => {
  expect(problemsOf(["name", "phone", "phone", "ignore"])).toEqual([]);
});

test("without a phone it warns, without a name it refuses", () => {
  const onlyMail = problemsOf(["name", "email"]);
  expect(onlyMail).toEqual([{ kind: "noAddress" }]);
  expect(mayRun(onlyMail)).toBe(true);
  const nameless = problemsOf(["phone", "ignore"]);
  expect(nameless).toEqual([{ kind: "noName" }]);
  expect(mayRun(nameless)).toBe(false);
});

test("a name in two parts is a name, and so is a firm", () => {
  expect(problemsOf(["firstName", "lastName", "phone"])).toEqual([]);
  expect(problemsOf(["company", "phone"])).toEqual([]);
});

test("what there can be only one of must not stand twice", () => {
  const problems = problemsOf(["name", "phone", "status", "status"]);
  expect(problems).toEqual([{ kind: "twice", target: "status" }]);
  expect(mayRun(problems)).toBe(false);
});

test("a column kept as a detail has a name that the server takes", () => {
  expect(attributeTarget("Boiler (type)")).toBe("attribute:Boiler  type");
  expect(attributeTarget("¿?")).toBe("attribute:column");
});
