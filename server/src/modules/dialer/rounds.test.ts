import { expect, test } from "vitest";
import { Rounds } from "./rounds.ts";

/** Rounds that end when they are told to, and what began in which order. */
function slowRounds() {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const rounds = new Rounds((tenantId) => {
    began.push(tenantId);
    return new Promise((resolve) => ends.set(tenantId, resolve));
  });
  const soon = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (tenantId: string) => {
    ends.get(tenantId)?.();
    await soon();
  };
  return { rounds, began, end, soon };
}

test("a tenant whose round takes long keeps no other waiting", async () => {
  const { rounds, began, end, soon } = slowRounds();
  rounds.ask("slow");
  rounds.ask("quick");
  await soon();
  await end("quick");
  rounds.ask("quick");
  await soon();
  expect(began).toEqual(["slow", "quick", "quick"]);
});

test("a tenant has one round at a time, and one more for whatever was asked meanwhile", async () => {
  const { rounds, began, end, soon } = slowRounds();
  for (let i = 0; i < 3; i++) rounds.ask("one");
  await soon();
  for (let i = 0; i < 3; i++) rounds.ask("one");
  await soon();
  expect(began).toEqual(["one"]);
  await end("one");
  expect(began).toEqual(["one", "one"]);
  await end("one");
  expect(began).toEqual(["one", "one"]);
});

test("so many have their turn at a time, the others in the order in which they asked", async () => {
  const { rounds, began, end, soon } = slowRounds();
  const all = ["a", "b", "c", "d", "e", "f", "g", "h"];
  for (const one of all) rounds.ask(one);
  await soon();
  rounds.ask("a");
  expect(began).toEqual(all.slice(0, 6));
  await end("a");
  await end("b");
  await end("c");
  expect(began).toEqual([...all, "a"]);
});

test("at the end none begins any more, and those under way are waited for", async () => {
  const { rounds, began, end, soon } = slowRounds();
  rounds.ask("one");
  await soon();
  rounds.ask("one");
  let isOver = false;
  const over = rounds.end().then(() => {
    isOver = true;
  });
  await soon();
  expect(isOver).toBe(false);
  await end("one");
  await over;
  expect(began).toEqual(["one"]);
});
