import { findSso, startSso } from "@parley/contract";
import { useQuery } from "@tanstack/react-query";
import { Building2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { ProviderRefused } from "./provider-refused.tsx";

type Props = {
  /** What was typed so far; the part behind the @ leads to a provider. */
  email: string;
  /** A tenant's short name, from the address or from a refusal. */
  tenant: string | undefined;
  to: string | undefined;
};

/** A button for each provider that the address or the e-mail domain leads to. */
export function ProviderButtons({ email, tenant, to }: Props) {
  const { t } = useTranslation("signIn");
  const isWhole = /^\S+@\S+\.\S+$/.test(email.trim());
  // One question a domain, not one a person.
  const domain = isWhole ? email.trim().split("@")[1]?.toLowerCase() : undefined;
  const found = useQuery({
    queryKey: [findSso.path, domain ?? "", tenant ?? ""],
    queryFn: () =>
      call(findSso, {
        body: { ...(domain ? { email: `anybody@${domain}` } : {}), ...(tenant ? { tenant } : {}) },
      }),
    enabled: domain !== undefined || tenant !== undefined,
  });
  const start = useWrite(startSso, {
    onDone: ({ address }) => window.location.assign(address),
  });
  const items = found.data?.items ?? [];
  const error: ApiError | null = start.error;
  return (
    <>
      {items.map(({ tenant: slug, name, organisation }) => (
        <Button
          key={slug}
          icon={Building2}
          size="large"
          block
          busy={start.isPending && start.variables.body.tenant === slug}
          onClick={() => start.mutate({ body: { tenant: slug, ...(to ? { to } : {}) } })}
        >
          {items.length > 1
            ? t("withProviderOf", { name, organisation })
            : t("withProvider", { name })}
        </Button>
      ))}
      {error && <ProviderRefused error={error} />}
    </>
  );
}
