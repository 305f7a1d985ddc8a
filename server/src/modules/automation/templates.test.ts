import { expect, test } from "vitest";
import { fillIn, templateFault, templateValues } from "./templates.ts";

const fields = new Set(["name", "status", "own.renewal"]);
const values = templateValues(
  { name: "Ada {{ lead.status }}", status: "NEW", "own.renewal": "2026-12-01" },
  "Greeting",
);

test("a text is filled in with the lead's fields, once", () => {
  expect(fillIn("{{ lead.name }}: {{ lead.own.renewal }} ({{ workflow.name }})", values)).toBe(
    "Ada {{ lead.status }}: 2026-12-01 (Greeting)",
  );
  expect(fillIn("{% if lead.status == 'NEW' %}new{% endif %}", values)).toBe("new");
});

test.each([
  "{% include '/etc/passwd' %}",
  "{% render 'x' %}",
  "{% layout 'x' %}",
  "{{ lead.name | sample }}",
  "{{ lead.name",
])("%s is refused", (template) => expect(templateFault(template, fields)).toBeTypeOf("string"));

test("what there is not is named", () => {
  expect(templateFault("{{ lead.phone }}", fields)).toContain("lead.phone");
  expect(templateFault("{{ secrets }}", fields)).toContain("secrets");
  expect(templateFault("{% for x in (1..3) %}{{ x }}{% endfor %}", fields)).toBeUndefined();
});

test("nothing is reached but the values themselves", () => {
  expect(
    fillIn("{{ lead.constructor }}{{ lead.__proto__ }}{{ lead.name.constructor }}", values),
  ).toBe("");
});

test.each([
  "{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}",
  "{% for a in (1..90000) %}xxxxxxxxxx{% endfor %}",
  `{% assign x = "${"x".repeat(1000)}" %}{% for a in (1..500) %}{{ x }}{% endfor %}`,
])("a text that would not end or would fill the memory is cut off: %#", (template) => {
  const start = performance.now();
  expect(() => fillIn(template, values)).toThrow();
  expect(performance.now() - start).toBeLessThan(2000);
});
