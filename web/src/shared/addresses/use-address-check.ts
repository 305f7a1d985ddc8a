import { getTenant } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { type AddressEntry, wrongAddress } from "./addresses.ts";

/** The country in which numbers are read that are typed without one, and what is wrong at `points.N.value`. */
export function useAddressCheck() {
  const { t } = useTranslation("contacts");
  const allowed = useGrant("tenant:read") !== undefined;
  const country = useRead(getTenant, {}, { enabled: allowed }).data?.country ?? "GB";
  const wrongAt = (addresses: readonly AddressEntry[], path: string) => {
    const address = addresses[Number(path.split(".")[1])];
    const wrong = address && wrongAddress(address, country);
    return wrong ? t(wrong) : null;
  };
  return { country, wrongAt };
}
