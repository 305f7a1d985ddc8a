import { Switch } from "@mantine/core";
import {
  conditionLeavesOf,
  createRoutingRule,
  deleteRoutingRule,
  listRoutingRules,
  orderRoutingRules,
  type RoutingRule,
  updateRoutingRule,
} from "@parley/contract";
import { ArrowDown, ArrowUp, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { patchRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useTeamChoices, useUserChoices } from "../../shared/use-choices.ts";
import { IconButton } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./routing.module.css";
import { ruleBody } from "./rule-body.ts";

type Props = {
  rules: readonly RoutingRule[];
  mayUpdate: boolean;
  onEdit: (rule: RoutingRule) => void;
};

/** The rules from the first that is asked to the last. */
export function RuleList({ rules, mayUpdate, onEdit }: Props) {
  const { t } = useTranslation("routing");
  const [deleting, setDeleting] = useState<RoutingRule | null>(null);
  const onFailed = useErrorToast();
  const order = useWrite(orderRoutingRules, {
    optimistic: ({ body }) =>
      patchRead(listRoutingRules, undefined, ({ items }) => ({
        items: body.ids.flatMap((id) => items.filter((rule) => rule.id === id)),
      })),
    onFailed,
  });
  const move = (from: number, to: number) => {
    const ids = rules.map((rule) => rule.id);
    const [id] = ids.splice(from, 1);
    if (id === undefined) return;
    ids.splice(to, 0, id);
    order.mutate({ body: { ids } });
  };
  return (
    <>
      <ol className={styles.rules} aria-label={t("rules")}>
        {rules.map((rule, at) => (
          <li key={rule.id} className={styles.rule} data-off={!rule.enabled || undefined}>
            <span className={styles.place}>{at + 1}</span>
            <RuleWords rule={rule} />
            {mayUpdate && (
              <div className={styles.tools}>
                <EnabledSwitch rule={rule} />
                <IconButton
                  icon={ArrowUp}
                  label={t("up", { name: rule.name })}
                  disabled={at === 0}
                  onClick={() => move(at, at - 1)}
                />
                <IconButton
                  icon={ArrowDown}
                  label={t("down", { name: rule.name })}
                  disabled={at === rules.length - 1}
                  onClick={() => move(at, at + 1)}
                />
                <IconButton
                  icon={Pencil}
                  label={t("edit", { name: rule.name })}
                  onClick={() => onEdit(rule)}
                />
                <IconButton
                  icon={Trash2}
                  label={t("delete", { name: rule.name })}
                  onClick={() => setDeleting(rule)}
                />
              </div>
            )}
          </li>
        ))}
      </ol>
      {deleting && <DeleteDialog rule={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}

function RuleWords({ rule }: { rule: RoutingRule }) {
  const { t } = useTranslation("routing");
  const teams = useTeamChoices();
  const users = useUserChoices();
  const { condition } = rule;
  const nameIn = (choices: typeof teams, id: string) =>
    choices.find(({ value }) => value === id)?.label ?? id.slice(0, 8);
  const who = [
    ...(rule.teamId === null ? [] : [nameIn(teams, rule.teamId)]),
    ...rule.userIds.map((id) => nameIn(users, id)),
  ];
  const which = condition
    ? t("questions", { count: conditionLeavesOf(condition).length })
    : t("everyLead");
  return (
    <div className={styles.words}>
      <div className="row">
        <span className="strong ellipsis">{rule.name}</span>
        <StateBadge>{t(`strategy.${rule.strategy}`)}</StateBadge>
        {!rule.enabled && <StateBadge>{t("off")}</StateBadge>}
      </div>
      <div className="muted t1 ellipsis">
        {which} → {who.join(", ")} · {t(`otherwise.${rule.otherwise}`)}
      </div>
    </div>
  );
}

function EnabledSwitch({ rule }: { rule: RoutingRule }) {
  const { t } = useTranslation("routing");
  const update = useWrite(updateRoutingRule, {
    optimistic: ({ body }) =>
      patchRead(listRoutingRules, undefined, ({ items }) => ({
        items: items.map((one) =>
          one.id === rule.id ? { ...one, enabled: body.enabled ?? true } : one,
        ),
      })),
    onFailed: useErrorToast(),
  });
  return (
    <Switch
      size="xs"
      aria-label={t("enable", { name: rule.name })}
      checked={rule.enabled}
      onChange={(event) => {
        const enabled = event.currentTarget.checked;
        update.mutate({ params: { id: rule.id }, body: { ...ruleBody(rule), enabled } });
      }}
    />
  );
}

function DeleteDialog({ rule, onClose }: { rule: RoutingRule; onClose: () => void }) {
  const { t } = useTranslation("routing");
  const onFailed = useErrorToast();
  const again = useWrite(createRoutingRule, { onFailed });
  const remove = useWrite(deleteRoutingRule, {
    onDone: () => {
      toast({ text: t("deleted"), undo: () => again.mutate({ body: ruleBody(rule) }) });
      onClose();
    },
    onFailed,
  });
  return (
    <ConfirmDialog
      open
      title={t("deleteTitle", { name: rule.name })}
      text={t("deleteText")}
      confirm={t("deleteConfirm")}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: rule.id } })}
      onClose={onClose}
    />
  );
}
