import { MultiSelect, TextInput } from "@mantine/core";
import { listRoles, type SsoSettings, setGroupRoles } from "@parley/contract";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../../api/query.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { toast } from "../../../ui/toast.ts";
import { useRoleName } from "../use-user-columns.tsx";
import styles from "./single-sign-on.module.css";

type Row = { key: number; group: string; roles: string[] };
type Props = { groupRoles: SsoSettings["groupRoles"]; onSaved: (settings: SsoSettings) => void };

/** Which roles a group of the directory gives. */
export function GroupRoles({ groupRoles, onSaved }: Props) {
  const { t } = useTranslation(["singleSignOn", "common"]);
  const roleName = useRoleName();
  const [rows, setRows] = useState<Row[]>(() =>
    groupRoles.map((one, key) => ({ key, group: one.group, roles: [...one.roles] })),
  );
  const { data } = useRead(listRoles, { query: { limit: 200 } });
  const choices = (data?.items ?? []).map(({ code }) => ({ value: code, label: roleName(code) }));
  const save = useWrite(setGroupRoles, {
    onDone: (settings) => {
      onSaved(settings);
      toast({ text: t("groups.saved") });
    },
  });
  const change = (key: number, part: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => {
    const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
    setRows([...rows, { key, group: "", roles: [] }]);
  };
  const isWhole = rows.every(({ group, roles }) => group.trim() && roles.length > 0);
  const items = rows.map(({ group, roles }) => ({ group: group.trim(), roles }));
  return (
    <div className={styles.form}>
      {rows.length === 0 && <p className="muted">{t("groups.empty")}</p>}
      {rows.map(({ key, group, roles }) => (
        <div key={key} className={styles.row}>
          <TextInput
            label={t("groups.group")}
            value={group}
            onChange={(event) => change(key, { group: event.currentTarget.value })}
          />
          <MultiSelect
            label={t("groups.roles")}
            searchable
            data={choices}
            value={roles}
            onChange={(chosen) => change(key, { roles: chosen })}
          />
          <IconButton
            icon={Trash2}
            label={t("groups.remove", { name: group })}
            onClick={() => setRows(rows.filter((row) => row.key !== key))}
          />
        </div>
      ))}
      <FormProblem error={save.error} />
      <div className={styles.buttons}>
        <Button icon={Plus} onClick={add}>
          {t("groups.add")}
        </Button>
        <Button
          variant="primary"
          busy={save.isPending}
          disabled={!isWhole}
          onClick={() => save.mutate({ body: { items } })}
        >
          {t("common:save")}
        </Button>
      </div>
    </div>
  );
}
