import {
  createInboundNumber,
  createQueue as createQueueEndpoint,
  createVoicemailBox,
  FlowDefinition,
} from "@parley/contract";
import {
  createBox,
  createFlow,
  createNumber,
  createQueue,
  publishFlow,
} from "../modules/inbound/index.ts";
import type { Ctx } from "../platform/ctx.ts";
import type { Tx } from "../platform/db/tx.ts";
import type { DemoTenant } from "./cast.ts";

/** Where the callers of a demo tenant come to: a number, the flow that leads them, a queue and a box. */
export async function makeInbound(
  ctx: Ctx,
  { inbound }: DemoTenant,
  teamId: string | undefined,
): Promise<void> {
  if (!inbound) return;
  const tx: Tx<"campaigns"> = ctx.tx;
  const named = tx.selectFrom("campaigns").select("id").where("name", "=", inbound.campaign);
  const { id: campaignId } = await named.executeTakeFirstOrThrow();
  const teamIds = teamId ? [teamId] : [];
  const queue = await createQueue(
    ctx,
    createQueueEndpoint.body.parse({
      ...{ name: "Boiler service", campaignId, teamIds },
      greeting: "Thank you for calling Halden Energy. Somebody will be with you shortly.",
      waitingText:
        "You are number {position} in line, and will wait about {minutes} minutes. To be called back instead press one.",
      callbackKey: "1",
      callbackText:
        "You are number {position} in line. We call you in your turn, in about {minutes} minutes.",
      waitingTextSeconds: 30,
      farewell: "We could not take your call in time. Please call again.",
    }),
  );
  const box = await createBox(
    ctx,
    createVoicemailBox.body.parse({
      name: "Service desk",
      greeting: "Nobody can take your call now. Please speak after the tone.",
      thanks: "Thank you. We call you back.",
      teamIds,
    }),
  );
  const id = await createFlow(ctx, {
    ...{ name: "Reception", description: "What callers of the service line hear." },
    draft: receptionOf(queue.id, box.id),
  });
  await publishFlow(ctx, id, { note: "First version" });
  await createNumber(
    ctx,
    createInboundNumber.body.parse({ number: inbound.number, name: "Service line", flowId: id }),
  );
}

function receptionOf(queueId: string, boxId: string): FlowDefinition {
  return FlowDefinition.parse({
    steps: [
      {
        ...{ id: "menu", name: "What is it about", type: "MENU" },
        text: "Welcome to Halden Energy. For your boiler press one. To leave a message press two. To be called back press three.",
        wrongText: "I did not understand that.",
        options: [
          { key: "1", label: "Boiler", to: "hours" },
          { key: "2", label: "Message", to: "box" },
          { key: "3", label: "Call me back", to: "callback" },
        ],
        otherwise: "bye",
      },
      {
        ...{ id: "hours", name: "Is somebody there", type: "HOURS" },
        ...{ open: "queue", closed: "box" },
      },
      { id: "queue", name: "Boiler service", type: "QUEUE", queueId, full: "box" },
      { id: "box", name: "Leave a message", type: "VOICEMAIL", boxId },
      {
        ...{ id: "callback", name: "Call back", type: "CALLBACK", minutes: 60, withheld: "box" },
        text: "We call you back within the hour.",
      },
      { id: "bye", name: "Goodbye", type: "HANG_UP", text: "Please call again. Goodbye." },
    ],
  });
}
