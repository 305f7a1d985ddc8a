import { callSupervised, type SupervisionWay } from "@parley/contract";
import { Ear } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEvent } from "../../api/live.ts";
import { announce } from "../../ui/announcer.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";

type By = { name: string; how: SupervisionWay };

/** Who is with the own conversation, for the agent to see. */
export function SupervisedBy({ callId }: { callId: string }) {
  const { t } = useTranslation("phone");
  const [by, setBy] = useState<Record<string, By>>({});
  useEvent(callSupervised, ({ id, supervisorId, supervisorName: name, how }) => {
    if (id !== callId) return;
    if (how) announce(t(`supervision.told.${how}`, { name }));
    setBy(({ [supervisorId]: _before, ...others }) =>
      how ? { ...others, [supervisorId]: { name, how } } : others,
    );
  });
  return Object.entries(by).map(([id, { name, how }]) => (
    <StateBadge key={id} icon={Ear}>
      {t(`supervision.told.${how}`, { name })}
    </StateBadge>
  ));
}
