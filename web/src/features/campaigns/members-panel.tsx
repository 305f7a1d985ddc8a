import {
  type Campaign,
  type CampaignStats,
  listMembers,
  type Member,
  memberStates,
  removeMember,
} from "@parley/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { CalendarClock, RotateCcw, Undo2, UserPlus, X } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { OutcomeBadge } from "../../shared/call-badge.tsx";
import { MemberPlanDialog } from "../../shared/member-plan/member-plan-dialog.tsx";
import { useSkillChoices } from "../../shared/use-choices.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import { Views } from "../../ui/views.tsx";
import { AddMembersDialog } from "./add-members-dialog.tsx";
import { AdditionsList } from "./additions-list.tsx";
import styles from "./campaigns.module.css";
import { ExportMembers } from "./export-members.tsx";
import { PassDialog, useUndoPass } from "./pass-dialog.tsx";

type Props = { campaign: Campaign; stats: CampaignStats | undefined };
type MemberState = Member["state"];

/** Whom the campaign dials. */
export function MembersPanel({ campaign, stats }: Props) {
  const { t } = useTranslation(["campaigns", "errors", "common"]);
  const format = useFormat();
  const [isAdding, setIsAdding] = useState(false);
  const [isPassing, setIsPassing] = useState(false);
  const [state, setState] = useState<MemberState | null>(null);
  const mayAdd = campaign.can.includes("add-members");
  const add = mayAdd && (
    <Button size="small" icon={UserPlus} onClick={() => setIsAdding(true)}>
      {t("members.add")}
    </Button>
  );
  const undo = useUndoPass(campaign);
  const words = campaign.passOutcomes.map((one) => t(`common:outcome.${one}`)).join(", ");
  return (
    <Panel
      flush
      title={t("members.title")}
      note={
        stats &&
        t("members.note", { count: stats.members.total, shown: format.number(stats.members.total) })
      }
      end={
        <>
          <ExportMembers campaign={campaign} state={state} />
          {mayAdd && (
            <Button size="small" icon={RotateCcw} onClick={() => setIsPassing(true)}>
              {t("pass.open")}
            </Button>
          )}
          {add}
        </>
      }
    >
      {campaign.pass > 1 && (
        <p className={styles.passNote}>
          {t("pass.on", { pass: campaign.pass, outcomes: words })}
          {campaign.can.includes("undo-pass") && (
            <Button size="small" variant="quiet" icon={Undo2} onClick={undo}>
              {t("pass.undo")}
            </Button>
          )}
        </p>
      )}
      <div className={styles.additions}>
        <AdditionsList campaign={campaign} />
      </div>
      {isPassing && <PassDialog campaign={campaign} onClose={() => setIsPassing(false)} />}
      <div className={styles.memberViews}>
        <Views
          label={t("members.views")}
          current={state ?? "ALL"}
          onPick={(id) => setState(memberStates.find((one) => one === id) ?? null)}
          views={[
            { id: "ALL", name: t("members.all") },
            ...memberStates.map((one) => ({ id: one, name: t(`memberState.${one}`) })),
          ]}
        />
      </div>
      <div className={styles.members}>
        <MemberTable campaign={campaign} state={state} add={add} />
      </div>
      {isAdding && <AddMembersDialog campaign={campaign} onClose={() => setIsAdding(false)} />}
    </Panel>
  );
}

type TableProps = { campaign: Campaign; state: MemberState | null; add: React.ReactNode };

function MemberTable({ campaign, state, add }: TableProps) {
  const { t } = useTranslation(["campaigns", "errors"]);
  const navigate = useNavigate();
  const list = useInfinite(listMembers, {
    params: { id: campaign.id },
    query: { limit: 100, ...(state ? { state: [state] } : {}) },
  });
  const columns = useMemberColumns(campaign);
  return (
    <DataTable<Member>
      label={t("members.list")}
      rows={list.items}
      rowId={memberId}
      rowName={(member) => member.leadName}
      columns={columns}
      narrow={(member) => <NarrowMember member={member} />}
      onOpen={({ leadId }) => void navigate({ to: "/leads/$leadId", params: { leadId } })}
      hasMore={list.hasMore}
      onMore={list.loadMore}
      isLoading={list.isLoading}
      instead={
        list.error ? (
          <LoadError error={list.error} onRetry={list.reload} />
        ) : (
          list.items.length === 0 && (
            <EmptyState
              title={t(state ? "members.noneInState" : "members.none")}
              text={state ? undefined : t("members.noneText")}
              actions={state ? undefined : add}
            />
          )
        )
      }
    />
  );
}

const memberId = (member: Member) => member.id;

function useMemberColumns(campaign: Campaign): readonly Column<Member>[] {
  const { t } = useTranslation(["campaigns", "errors"]);
  const format = useFormat();
  const mayRemove = useGrant("campaigns:remove-members") !== undefined;
  const skills = useSkillChoices();
  return useMemo(() => {
    const columns: Column<Member>[] = [
      {
        id: "lead",
        title: t("members.lead"),
        width: 160,
        grow: 2,
        fixed: true,
        cell: ({ leadId, leadName }) => (
          <Link className="ellipsis" to="/leads/$leadId" params={{ leadId }}>
            {leadName}
          </Link>
        ),
      },
      {
        id: "state",
        title: t("members.state"),
        width: 120,
        cell: ({ state }) => <StateBadge>{t(`memberState.${state}`)}</StateBadge>,
      },
      {
        id: "attempts",
        title: t("members.attempts"),
        width: 88,
        end: true,
        cell: ({ attempts }) =>
          t("attemptsOf", { attempts: format.number(attempts), most: campaign.maxAttempts }),
      },
      {
        id: "outcome",
        title: t("members.lastOutcome"),
        width: 144,
        cell: ({ lastOutcome }) => lastOutcome && <OutcomeBadge outcome={lastOutcome} />,
      },
      {
        id: "next",
        title: t("members.next"),
        width: 184,
        cell: (member) => <NextAttempt campaign={campaign} member={member} />,
      },
      {
        id: "refused",
        title: t("members.refused"),
        width: 200,
        grow: 1,
        cell: ({ refusedFor }) => {
          const words = refusedFor.map((reason) => t(`errors:refused.${reason}`)).join("; ");
          return (
            <span className="ellipsis" title={words}>
              {words}
            </span>
          );
        },
      },
      {
        id: "skill",
        title: t("members.skill"),
        width: 112,
        cell: ({ skillId, language }) =>
          skillId !== null
            ? skills.find(({ value }) => value === skillId)?.label
            : language && format.language(language),
      },
      {
        id: "priority",
        title: t("members.priority"),
        width: 80,
        end: true,
        cell: (m) => m.priority,
      },
    ];
    if (!mayRemove) return columns;
    const remove: Column<Member> = {
      id: "remove",
      title: t("members.out"),
      width: 80,
      fixed: true,
      cell: (member) => <RemoveMember campaign={campaign} member={member} />,
    };
    return [...columns, remove];
  }, [t, format, mayRemove, campaign, skills]);
}

/** When its next attempt is due and what is planned after it; of a done one, what its attempts ended with. */
function NextAttempt({ campaign, member }: { campaign: Campaign; member: Member }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const [isOpen, setIsOpen] = useState(false);
  const { id, leadName, state, nextAttemptAt, doneBecause } = member;
  if (state === "DONE") {
    const why = doneBecause ? t(`doneBecause.${doneBecause}`) : "";
    return (
      <span className="ellipsis" title={why}>
        {why}
      </span>
    );
  }
  return (
    <span className={styles.next}>
      <IconButton
        icon={CalendarClock}
        label={t("plan.open", { name: leadName })}
        onClick={() => setIsOpen(true)}
      />
      {state === "WAITING" && nextAttemptAt && format.dateTime(nextAttemptAt)}
      {isOpen && (
        <MemberPlanDialog
          campaignId={campaign.id}
          memberId={id}
          leadName={leadName}
          onClose={() => setIsOpen(false)}
        />
      )}
    </span>
  );
}

function RemoveMember({ campaign, member }: { campaign: Campaign; member: Member }) {
  const { t } = useTranslation(["campaigns", "errors"]);
  const remove = useWrite(removeMember, {
    onDone: () => toast({ text: t("members.removed", { name: member.leadName }) }),
    onFailed: useErrorToast(),
  });
  if (member.state === "DIALING") return null;
  return (
    <IconButton
      icon={X}
      label={t("members.remove", { name: member.leadName })}
      disabled={remove.isPending}
      onClick={() => remove.mutate({ params: { id: campaign.id, memberId: member.id } })}
    />
  );
}

function NarrowMember({ member }: { member: Member }) {
  const { t } = useTranslation(["campaigns", "errors"]);
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{member.leadName}</span>
      <StateBadge>{t(`memberState.${member.state}`)}</StateBadge>
      {member.lastOutcome ? <OutcomeBadge outcome={member.lastOutcome} /> : <span />}
    </div>
  );
}
