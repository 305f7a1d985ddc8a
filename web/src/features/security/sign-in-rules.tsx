import { Checkbox, MultiSelect } from "@mantine/core";
import { getSignInRules, listRoles, updateSignInRules } from "@parley/contract";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { toast } from "../../ui/toast.ts";
import { useNameOfRole } from "../admin/roles/use-name-of-role.ts";

/** Who must have a second factor. */
export function SignInRules() {
  const { t } = useTranslation("security");
  const rules = useRead(getSignInRules, {});
  const roles = useRead(listRoles, { query: { limit: 200 } });
  const nameOf = useNameOfRole();
  const [everybody, setEverybody] = useState(false);
  const [codes, setCodes] = useState<string[]>([]);
  useEffect(() => {
    if (!rules.data) return;
    setEverybody(rules.data.factorRequired);
    setCodes(rules.data.roles);
  }, [rules.data]);
  const save = useWrite(updateSignInRules, {
    onDone: () => {
      toast({ text: t("rules.saved") });
      void rules.refetch();
    },
    onFailed: useErrorToast(),
  });
  return (
    <Panel title={t("rules.title")} note={t("rules.text")}>
      {rules.error && <LoadError error={rules.error} onRetry={rules.refetch} />}
      <div className="stack">
        <Checkbox
          label={t("rules.all")}
          checked={everybody}
          onChange={(event) => setEverybody(event.currentTarget.checked)}
        />
        <MultiSelect
          label={t("rules.roles")}
          data={(roles.data?.items ?? []).map((role) => ({
            value: role.code,
            label: nameOf(role),
          }))}
          disabled={everybody}
          value={codes}
          onChange={setCodes}
        />
        <div>
          <Button
            variant="primary"
            busy={save.isPending}
            onClick={() => save.mutate({ body: { factorRequired: everybody, roles: codes } })}
          >
            {t("rules.save")}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
