import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";

const tag = "Inbound";

/** What may be sent; what is kept is always a WAV of 8 kHz, one channel, 16 bits. */
export const promptSources = ["WAV", "MP3"] as const;
export const longestPromptSeconds = 600;
export const largestPromptBytes = 40 * 1024 * 1024;

export const Prompt = z
  .object({
    id: Id,
    name: z.string(),
    source: z.enum(promptSources).describe("What was uploaded; what is kept is always WAV"),
    seconds: z.number(),
    bytes: z.number().int().describe("Of what is kept"),
    sha256: z.string().describe("Of what is kept"),
    peaks: z.array(z.number()).describe("How loud it is along its length, 0 to 1"),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "delete"])),
  })
  .meta({ id: "Prompt" });
export type Prompt = z.infer<typeof Prompt>;

const PromptName = Name.max(80);
const FileName = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .describe("Its ending must say what it is: .wav or .mp3")
  .meta({ examples: ["welcome.wav"] });

export const listPrompts = endpoint({
  method: "GET",
  path: "/prompts",
  summary: "Sounds that were uploaded for callers, by name",
  tag,
  permission: "prompts:read",
  query: z.strictObject(PageQuery),
  response: page(Prompt),
});
export const uploadPrompt = endpoint({
  method: "POST",
  path: "/prompts",
  summary: "Keep a sound that callers may hear; the body is the file itself, WAV or MP3",
  tag,
  permission: "prompts:create",
  status: 201,
  perMinute: 30,
  query: z.strictObject({
    name: PromptName.describe("What it is called, once in a tenant").meta({
      examples: ["Welcome"],
    }),
    fileName: FileName,
  }),
  upload: "application/octet-stream",
  response: Prompt,
});
export const replacePrompt = endpoint({
  method: "PUT",
  path: "/prompts/:id/sound",
  summary: "Put another sound in the place of one; whoever comes to it from now on hears that",
  tag,
  permission: "prompts:update",
  perMinute: 30,
  params: ById,
  query: z.strictObject({ fileName: FileName }),
  upload: "application/octet-stream",
  response: Prompt,
});
export const updatePrompt = endpoint({
  method: "PATCH",
  path: "/prompts/:id",
  summary: "Rename a sound",
  tag,
  permission: "prompts:update",
  params: ById,
  body: z.strictObject({ name: PromptName }),
  response: Prompt,
});
export const deletePrompt = endpoint({
  method: "DELETE",
  path: "/prompts/:id",
  summary: "Delete a sound for good; refused while a flow, a queue or a box plays it",
  tag,
  permission: "prompts:delete",
  params: ById,
});
export const hearPrompt = endpoint({
  method: "GET",
  path: "/prompts/:id/sound",
  summary: "The sound as callers hear it",
  tag,
  permission: "prompts:read",
  params: ById,
  download: "application/octet-stream",
});

const told = { permission: "prompts:read" } as const;
export const promptAdded = event("prompt.added", z.object({ id: Id }), {
  ...told,
  audited: "CREATE",
});
export const promptChanged = event(
  "prompt.changed",
  z.object({ id: Id, fields: z.array(z.string()) }),
  { ...told, audited: "UPDATE" },
);
export const promptDeleted = event("prompt.deleted", z.object({ id: Id }), {
  ...told,
  audited: "DELETE",
});
