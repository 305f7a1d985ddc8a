import { TagsInput } from "@mantine/core";
import { checkSsoDomains, type SsoSettings, setSsoDomains } from "@parley/contract";
import { CircleCheck, Clock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../../api/query.ts";
import { Button } from "../../../ui/button.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import styles from "./single-sign-on.module.css";

type Props = { domains: SsoSettings["domains"]; onSaved: (settings: SsoSettings) => void };

/** E-mail domains that lead to the provider, once their DNS confirms it. */
export function Domains({ domains, onSaved }: Props) {
  const { t } = useTranslation(["singleSignOn", "common"]);
  const [names, setNames] = useState(() => domains.map(({ domain }) => domain));
  const save = useWrite(setSsoDomains, { onDone: onSaved });
  const check = useWrite(checkSsoDomains, { onDone: onSaved });
  return (
    <div className={styles.form}>
      <TagsInput
        label={t("domains.label")}
        description={t("domains.hint")}
        placeholder="example.com"
        value={names}
        onChange={setNames}
        error={save.error?.fields[0]?.reason}
      />
      {domains.map(({ domain, verifiedAt, recordName, recordValue }) => (
        <div key={domain}>
          <span className="strong">{domain}</span>{" "}
          <StateBadge
            look={verifiedAt ? "available" : "paused"}
            icon={verifiedAt ? CircleCheck : Clock}
          >
            {t(verifiedAt ? "domains.verified" : "domains.waiting")}
          </StateBadge>
          {!verifiedAt && (
            <p className={styles.code}>
              {recordName} TXT {recordValue}
            </p>
          )}
        </div>
      ))}
      <FormProblem error={save.error ?? check.error} />
      <div className={styles.buttons}>
        <Button
          variant="primary"
          busy={save.isPending}
          onClick={() => save.mutate({ body: { domains: names } })}
        >
          {t("common:save")}
        </Button>
        {domains.length > 0 && (
          <Button busy={check.isPending} onClick={() => check.mutate({})}>
            {t("domains.check")}
          </Button>
        )}
      </div>
    </div>
  );
}
