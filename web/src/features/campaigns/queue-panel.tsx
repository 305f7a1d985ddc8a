import { type Campaign, listQueue, type QueuedCall, updateMember } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { ArrowUpToLine, CalendarClock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { MemberPlanDialog } from "../../shared/member-plan/member-plan-dialog.tsx";
import { useSkillChoices } from "../../shared/use-choices.ts";
import { IconButton } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./campaigns.module.css";

const shown = 20;

/** Who is dialled next, and why in this order; one of them can be put first. */
export function QueuePanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const read = useRead(listQueue, { params: { id: campaign.id }, query: { limit: shown } });
  const { data, error } = read;
  const note =
    data && t("queue.note", { count: data.dialable, dialable: format.number(data.dialable) });
  return (
    <Panel title={t("queue.title")} note={note} flush>
      {error && !data && <LoadError error={error} onRetry={() => void read.refetch()} />}
      {data?.items.length === 0 && <p className={styles.none}>{t("queue.none")}</p>}
      {data && data.items.length > 0 && (
        <ol className={styles.queue}>
          {data.items.map((one) => (
            <Queued key={one.memberId} campaign={campaign} queued={one} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Queued({ campaign, queued }: { campaign: Campaign; queued: QueuedCall }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const showError = useErrorToast();
  const skills = useSkillChoices();
  const write = useWrite(updateMember, {
    onDone: () => toast({ text: t("queue.isFirst", { name: queued.leadName }) }),
    onFailed: showError,
  });
  const [isPlanOpen, setIsPlanOpen] = useState(false);
  const { position, leadId, leadName, why, attempts, priority, score, dueAt } = queued;
  const reasons = why.map((reason) =>
    t(`queue.why.${reason}`, {
      count: attempts,
      priority: format.number(priority),
      score: format.number(score),
      skill: skills.find(({ value }) => value === queued.skillId)?.label ?? "",
      at: format.dateTime(dueAt),
    }),
  );
  const mayMove = campaign.can.includes("add-members") && position > 1;
  return (
    <li>
      <span className="num faint">{format.number(position)}</span>
      <Link className="ellipsis" to="/leads/$leadId" params={{ leadId }}>
        {leadName}
      </Link>
      <span className="muted t1 ellipsis">{reasons.join(", ")}</span>
      <IconButton
        icon={CalendarClock}
        label={t("plan.open", { name: leadName })}
        onClick={() => setIsPlanOpen(true)}
      />
      {isPlanOpen && (
        <MemberPlanDialog
          campaignId={campaign.id}
          memberId={queued.memberId}
          leadName={leadName}
          onClose={() => setIsPlanOpen(false)}
        />
      )}
      {mayMove && (
        <IconButton
          icon={ArrowUpToLine}
          label={t("queue.putFirst", { name: leadName })}
          onClick={() =>
            write.mutate({
              params: { id: campaign.id, memberId: queued.memberId },
              body: { first: true },
            })
          }
        />
      )}
    </li>
  );
}
