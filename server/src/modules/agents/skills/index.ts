import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api } from "../../../platform/http/api.ts";
import {
  addToCatalogue,
  type Catalogue,
  changeInCatalogue,
  listCatalogue,
} from "../catalogue/catalogue.ts";

type SkillRow = {
  id: string;
  name: string;
  language: string | null;
  retired: boolean;
  updated_at: Date;
  version: number;
};

const skills: Catalogue<
  SkillRow,
  { id: string; name: string; language: string | null; retired: boolean; updatedAt: string }
> = {
  kind: "SKILL",
  table: "skills",
  noun: "skill",
  toItem: ({ id, name, language, retired, updated_at }) => ({
    id,
    name,
    language,
    retired,
    updatedAt: updated_at.toISOString(),
  }),
};

export function createSkill(ctx: Ctx, name: string, language: string | null = null) {
  return addToCatalogue(ctx, skills, { name, language });
}

export function skillRoutes(serve: Api): void {
  serve.serve(api.listSkills, (ctx, { query }) => listCatalogue(ctx, skills, query));
  serve.serve(api.createSkill, (ctx, { body }) => createSkill(ctx, body.name, body.language));
  serve.serve(api.updateSkill, (ctx, { params, body, ifMatch }) =>
    changeInCatalogue(ctx, skills, params.id, body, ifMatch),
  );
}
