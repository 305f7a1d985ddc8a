import { Menu } from "@mantine/core";
import type { LeadFieldInfo, ScriptDefinition } from "@parley/contract";
import { Braces } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLeadFields } from "../../shared/condition-editor/use-lead-fields.ts";
import { Button } from "../../ui/button.tsx";

const unsayable: readonly LeadFieldInfo["type"][] = ["REF", "REFS", "MULTI_CHOICE"];

/** What a text can say: a pick is put at its end. */
export function VariableMenu(props: { draft: ScriptDefinition; onPick: (name: string) => void }) {
  const { draft, onPick } = props;
  const { t } = useTranslation("scripts");
  const fields = useLeadFields().filter(({ type }) => !unsayable.includes(type));
  const questions = draft.steps.flatMap((step) => step.questions);
  const item = (name: string, label: string) => (
    <Menu.Item key={name} onClick={() => onPick(name)}>
      {label}
    </Menu.Item>
  );
  return (
    <Menu withinPortal shadow="none" position="bottom-start">
      <Menu.Target>
        <Button size="small" variant="quiet" icon={Braces}>
          {t("fillIn")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        <Menu.Label>{t("ofLead")}</Menu.Label>
        {fields.map(({ key, label }) => item(`lead.${key}`, label))}
        <Menu.Label>{t("around")}</Menu.Label>
        {item("agent.name", t("agentName"))}
        {item("campaign.name", t("campaignName"))}
        {questions.length > 0 && <Menu.Label>{t("answers")}</Menu.Label>}
        {questions.map(({ key, label }) => item(`answer.${key}`, label))}
      </Menu.Dropdown>
    </Menu>
  );
}
