import { z } from "zod";

/** How agents are kept free for what they promised, and what becomes of it while they are away. */
export const CallbackSettings = z
  .strictObject({
    reserveSeconds: z
      .number()
      .int()
      .min(0)
      .max(240)
      .describe("So long before and after its time its owner gets no other call; 0 keeps nobody"),
    awayMinutes: z
      .number()
      .int()
      .min(1)
      .max(240)
      .describe("Whoever is paused for longer counts as away when it is overdue"),
    handTo: z
      .enum(["TEAM", "ANYONE"])
      .describe("Who may take what somebody promised who is away: agents of the team, or any"),
  })
  .meta({ examples: [{ reserveSeconds: 60, awayMinutes: 10, handTo: "TEAM" }] });
