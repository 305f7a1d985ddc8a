/** The smallest units of a currency in one of it: 100 pence, one yen, 1,000 fils. */
export function minorPerUnit(currency: string): bigint {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return 10n ** BigInt(format.resolvedOptions().maximumFractionDigits ?? 2);
}
