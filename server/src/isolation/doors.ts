import { getTenant } from "@parley/contract";
import type { TestTenant } from "../testing/tenant.ts";

/** What is wrong when somebody names another tenant than his own in a header. */
export async function faultsOfHeader(own: TestTenant, other: TestTenant): Promise<string[]> {
  const named = (id: string) => own.admin.try(getTenant, { headers: { "x-tenant-id": id } });
  const { body } = await named(own.id);
  const { status, problem } = await named(other.id);
  return [
    ...(body.id === own.id ? [] : ["one's own tenant is not to be named"]),
    ...(status === 403 && problem.code === "tenant-mismatch"
      ? []
      : [`another tenant: answered ${status} ${problem.code}`]),
  ];
}
