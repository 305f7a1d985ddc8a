import { expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import type { EventBatch, EventPosition, Telephony } from "./port.ts";
import { toCustomer } from "./testing/rigs.ts";
import { describeEachProvider } from "./testing/stories.ts";

const busy = fixedE164("02");
const endsByItself = fixedE164("06");

/** A consumer that stores its position with the events, as an application does. */
function createConsumer() {
  const batches: EventBatch[] = [];
  let position: EventPosition | null = null;
  const follow = (telephony: Telephony) =>
    telephony.events(position, async (batch) => {
      batches.push(batch);
      position = { incarnation: batch.incarnation, seq: batch.upTo };
    });
  const seqs = () => batches.flatMap(({ events }) => events.map(({ seq }) => seq));
  return { follow, seqs, batches };
}

describeEachProvider("the events", (start) => {
  test("count from one without a hole, and echo what the originate said", async () => {
    const { heard, end } = await start();
    const request = toCustomer(endsByItself);
    await end(request);
    expect(heard.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    const { legId, callId, tenantId, attemptId } = request;
    for (const event of heard.events) {
      expect(event).toMatchObject({ legId, callId, tenantId, attemptId, kind: "CUSTOMER" });
    }
    expect(heard.batches.some(({ gap }) => gap)).toBe(false);
  });

  test("are not missed by who comes back with a position", async () => {
    const { telephony, heard, until, dial, pass } = await start();
    await heard.close();
    const { follow, seqs } = createConsumer();
    const first = follow(telephony);
    await dial(toCustomer(busy));
    await until(() => seqs().length === 2);
    await first.close();

    await dial(toCustomer(endsByItself));
    await pass(3_000);
    expect(seqs()).toHaveLength(2);

    const second = follow(telephony);
    await until(() => seqs().length === 6);
    await second.close();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("come again when they could not be stored, and the next ones wait", async () => {
    const { telephony, heard, until, dial } = await start();
    await heard.close();
    const tried: number[][] = [];
    const stored: number[] = [];
    telephony.events(null, async ({ events }) => {
      const seqs = events.map(({ seq }) => seq);
      tried.push(seqs);
      if (tried.length < 3) throw new Error("The database is away");
      stored.push(...seqs);
    });
    await dial(toCustomer(endsByItself));
    await until(() => stored.length === 4);
    expect(tried[1]).toEqual(tried[0]);
    expect(tried[2]).toEqual(tried[0]);
    expect(stored).toEqual([1, 2, 3, 4]);
  });

  test("are handled one batch at a time", async () => {
    const { telephony, heard, until, dial } = await start();
    await heard.close();
    let [running, most, handled] = [0, 0, 0];
    telephony.events(null, async ({ events }) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      handled += events.length;
    });
    await Promise.all(Array.from({ length: 5 }, () => dial(toCustomer(endsByItself))));
    await until(() => handled === 20);
    expect(most).toBe(1);
  });

  test("are told of at once, while those before them are still being stored", async () => {
    const { telephony, heard, until, dial } = await start();
    await heard.close();
    const arrived: number[] = [];
    let store = () => {};
    const isStored = new Promise<void>((resolve) => {
      store = resolve;
    });
    let stored = 0;
    telephony.events(
      null,
      async ({ events }) => {
        await isStored;
        stored += events.length;
      },
      { onArrival: (events) => arrived.push(...events.map(({ seq }) => seq)) },
    );
    await dial(toCustomer(endsByItself));
    await until(() => arrived.length === 4);
    expect(stored).toBe(0);
    store();
    await until(() => stored === 4);
    expect(arrived).toEqual([1, 2, 3, 4]);
  });

  test("begin with a gap for who knew another incarnation", async () => {
    const { telephony, heard, until, end } = await start();
    await end(toCustomer(busy));
    await heard.close();
    const batches: EventBatch[] = [];
    telephony.events({ incarnation: "of yesterday", seq: 70 }, async (batch) => {
      batches.push(batch);
    });
    await until(() => batches.length > 0);
    expect(batches[0]).toMatchObject({ gap: true, upTo: 2, events: [{ seq: 1 }, { seq: 2 }] });
  });
});
