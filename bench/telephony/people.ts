/** Addresses of those who work at the telephones, known to the process that makes them and to theirs. */
export const adminEmail = "admin@phones.example";
export const agentEmail = (i: number): string => `agent${i}@phones.example`;
