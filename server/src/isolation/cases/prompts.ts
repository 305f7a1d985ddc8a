import * as api from "@parley/contract";
import { wavTone } from "../../modules/prompts/testing/sounds.ts";
import { type Case, caseOf, cursor, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { twin } from "./twin.ts";

const file = {
  headers: { "content-type": "application/octet-stream" },
  body: wavTone({ seconds: 0.1 }) as never,
};
const fileName = "tone.wav";

/** A sound of an estate. */
export async function newPrompt(own: Estate, name = own.name("Sound")): Promise<string> {
  return (await own.admin.call(api.uploadPrompt, { ...file, query: { name, fileName } })).id;
}

export const promptKey = key((estate) => estate.promptId);

export const promptCases: Record<string, Case> = {
  listPrompts: caseOf(api.listPrompts, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listPrompts, () => ({})),
  }),
  uploadPrompt: caseOf(
    api.uploadPrompt,
    (own, ids) => ({
      ...file,
      query: { name: ids["query.name"] ?? own.name("Sound"), fileName },
    }),
    { "query.name": value(twin(newPrompt), (own) => own.name("Sound")) },
  ),
  replacePrompt: caseOf(
    api.replacePrompt,
    (own, ids) => ({
      ...file,
      params: { id: ids["path.id"] ?? own.promptId },
      query: { fileName },
    }),
    { "path.id": promptKey },
  ),
  updatePrompt: caseOf(
    api.updatePrompt,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.promptId },
      body: { name: ids["body.name"] ?? own.name("Sound") },
    }),
    {
      "path.id": promptKey,
      "body.name": value(twin(newPrompt), (own) => own.name("Sound")),
    },
  ),
  deletePrompt: caseOf(
    api.deletePrompt,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await newPrompt(own)) } }),
    { "path.id": key((estate) => estate.promptId, newPrompt) },
  ),
  hearPrompt: caseOf(
    api.hearPrompt,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.promptId } }),
    { "path.id": promptKey },
  ),
};
