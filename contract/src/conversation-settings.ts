import { z } from "zod";

export const ConversationSettings = z
  .strictObject({
    agentSeesSupervisor: z
      .boolean()
      .describe("An agent is shown who listens to his conversation, whispers or speaks in it"),
    agentMayLeave: z
      .boolean()
      .describe("An agent may leave a customer and a third party who talk to each other"),
  })
  .meta({ examples: [{ agentSeesSupervisor: true, agentMayLeave: true }] });
