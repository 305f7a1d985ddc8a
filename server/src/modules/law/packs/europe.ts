import { hoursOf, type Pack, rule } from "./pack.ts";

const read = "2026-11-22";

export const unitedKingdom: Pack = {
  code: "GB",
  name: "United Kingdom (PECR, Ofcom)",
  countries: ["GB"],
  region: null,
  optional: false,
  rules: [
    rule("hours", hoursOf(["08:00", "21:00"], ["08:00", "21:00"], ["09:00", "21:00"]), [
      "CODE",
      "The statutes name no hours; the usual limits of the trade's codes of practice",
      read,
    ]),
    rule("nationalFileDays", 28, [
      "LAW",
      "PECR 2003 reg. 21: registered with TPS or CTPS for 28 days, so a file no older than that",
      read,
    ]),
    rule("agentHoursAfterAbandoned", 72, [
      "CODE",
      "Ofcom, statement on silent and abandoned calls, 1 Oct 2010 (replaced 2017; the usual preset)",
      read,
    ]),
    rule("agentHoursAfterMachine", 24, [
      "CODE",
      "Ofcom, statement on silent and abandoned calls, 1 Oct 2010 (replaced 2017; the usual preset)",
      read,
    ]),
    rule("callerIdNeeded", true, [
      "LAW",
      "PECR 2003 reg. 21(A1) as amended 2016: a direct marketing call does not withhold its number",
      read,
    ]),
  ],
};

const memberStates = [
  ...["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"],
  ...["IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"],
  // Of the European Economic Area.
  ...["IS", "LI", "NO"],
];

export const europeanUnion: Pack = {
  code: "EU",
  name: "European Union and EEA, default",
  countries: memberStates,
  region: null,
  optional: false,
  rules: [
    rule("marketingConsent", "ALWAYS", [
      "LAW",
      "Directive 2002/58/EC art. 13(3): consent or an objection register, as each state chose; the stricter",
      read,
    ]),
    rule("hours", hoursOf(["09:00", "20:00"], null, null), [
      "CAUTION",
      "Hours are each state's own; look up those of the countries you call",
      read,
    ]),
    rule("closedOnHolidays", true, [
      "CAUTION",
      "Several states allow no sales calls on public holidays",
      read,
    ]),
    rule("callsPerNumberIn24Hours", 3, ["CAUTION", "No figure common to the Union", read]),
    rule("callerIdNeeded", true, [
      "CAUTION",
      "Directive 2002/58/EC art. 13(4) forbids to conceal the sender of electronic mail; states extend it",
      read,
    ]),
  ],
};

export const elsewhere: Pack = {
  code: "OTHER",
  name: "Every other country",
  countries: [],
  region: null,
  optional: false,
  rules: [
    rule("hours", hoursOf(["09:00", "20:00"], ["09:00", "20:00"], null), [
      "CAUTION",
      "No law was read for this country",
      read,
    ]),
    rule("closedOnHolidays", true, ["CAUTION", "No law was read for this country", read]),
    rule("callsPerNumberIn24Hours", 3, ["CAUTION", "No law was read for this country", read]),
    rule("callerIdNeeded", true, ["CAUTION", "No law was read for this country", read]),
  ],
};
