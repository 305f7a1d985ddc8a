import * as contract from "@parley/contract";
import { expect, test } from "vitest";
import { z } from "zod";
import { answerShape } from "./answer-shape.ts";

const Person = z.object({
  id: z.uuid(),
  email: z.string().trim().toLowerCase().pipe(z.email()),
  age: z.number().int().min(0).nullable(),
  state: z.enum(["HERE", "AWAY"]),
  born: z.iso.datetime().optional(),
  points: z.array(z.object({ value: z.string().max(3) })),
});
const person = {
  id: "no id",
  email: "a@b.example",
  age: 7,
  state: "HERE",
  points: [{ value: "long" }],
};

test("fields are kept by name and type, and forms are not looked at", () => {
  const more = { ...person, secret: 1, points: [{ value: "long", secret: 2 }] };
  expect(answerShape(Person).parse(more)).toEqual(person);
  expect(answerShape(Person)).toBe(answerShape(Person));
});

test.each([{ age: "7" }, { id: null }, { state: "GONE" }, { points: [{}] }, { email: "nobody" }])(
  "%j is still refused",
  (wrong) => {
    expect(answerShape(Person).safeParse({ ...person, ...wrong }).success).toBe(false);
  },
);

test("every answer of the contract has a shape that drops what it does not name", () => {
  for (const [name, endpoint] of Object.entries(contract)) {
    if (!(typeof endpoint === "object" && "response" in endpoint && "summary" in endpoint))
      continue;
    const { response } = endpoint;
    if (!(response instanceof z.ZodObject)) continue;
    const shape = answerShape(response);
    expect(shape, name).toBeInstanceOf(z.ZodObject);
    expect(Object.keys((shape as typeof response).shape), name).toEqual(
      Object.keys(response.shape),
    );
  }
});
