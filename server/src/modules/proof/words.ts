import type { LedgerCount } from "@parley/contract";
import * as certificate from "./certificate/words.ts";

/** What is written on papers, in the language of whoever asks for them. */
export type Words = {
  report: string;
  days: string;
  hours: string;
  agents: string;
  day: string;
  hour: string;
  agent: string;
  dispositions: string;
  disposition: string;
  nobody: string;
  total: string;
  campaign: string;
  period: string;
  asOf: string;
  snapshot: string;
  taken: string;
  abandonRate: string;
  falseMachines: string;
  rateWithEstimate: string;
  cost: string;
  perSale: string;
  perContact: string;
  waitCost: string;
  revenue: string;
  return: string;
  figure: string;
  value: string;
  none: string;
  counts: Record<LedgerCount, string>;
  sampledOf(people: string, sampled: string): string;
  same: string;
  certificate: certificate.CertificateWords;
};

const english: Words = {
  report: "Campaign report",
  days: "Days",
  hours: "Hours",
  agents: "Agents",
  day: "Day",
  hour: "Hour",
  agent: "Agent",
  dispositions: "Dispositions",
  disposition: "Disposition",
  nobody: "No agent",
  total: "Total",
  campaign: "Campaign",
  period: "Period",
  asOf: "As of",
  snapshot: "Snapshot",
  taken: "Taken",
  abandonRate: "Abandon rate",
  falseMachines: "False machines",
  rateWithEstimate: "Rate with estimate",
  cost: "Cost",
  perSale: "Cost per sale",
  perContact: "Cost per contact",
  waitCost: "Cost of waiting",
  revenue: "Revenue",
  return: "Return",
  figure: "Figure",
  value: "Value",
  none: "none sampled",
  counts: {
    dials: "Dials",
    people: "People",
    connected: "Connected",
    abandoned: "Abandoned",
    machines: "Machines",
    busy: "Busy",
    noAnswer: "No answer",
    invalidNumber: "Invalid number",
    rejected: "Rejected",
    congestion: "Congestion",
    cancelled: "Cancelled",
    failed: "Failed",
    notPlaced: "Not placed",
    talks: "Calls",
    agentMachines: "Machines heard by agents",
    sampled: "Machine verdicts sampled",
    sampledPeople: "Of them people",
    sales: "Sales",
    talkSeconds: "Talk",
    wrapSeconds: "Wrap-up",
    waitSeconds: "Waiting",
    reservedSeconds: "Held for a dial",
    pauseSeconds: "Pauses",
    answeredSeconds: "Answered time",
    callers: "Callers",
    callersServed: "Callers served",
  },
  sampledOf: (people, sampled) => `${people} of ${sampled} sampled were people`,
  same: "Every file of this snapshot holds the same figures. People are calls that a person answered: connected and abandoned. Times are counted in the hour in which they end.",
  certificate: certificate.english,
};

const spanish: Words = {
  report: "Informe de campaña",
  days: "Días",
  hours: "Horas",
  agents: "Agentes",
  day: "Día",
  hour: "Hora",
  agent: "Agente",
  dispositions: "Resultados",
  disposition: "Resultado",
  nobody: "Sin agente",
  total: "Total",
  campaign: "Campaña",
  period: "Periodo",
  asOf: "Situación a",
  snapshot: "Instantánea",
  taken: "Tomada",
  abandonRate: "Tasa de abandono",
  falseMachines: "Máquinas falsas",
  rateWithEstimate: "Tasa con la estimación",
  cost: "Coste",
  perSale: "Coste por venta",
  perContact: "Coste por contacto",
  waitCost: "Coste de la espera",
  revenue: "Ingresos",
  return: "Rendimiento",
  figure: "Cifra",
  value: "Valor",
  none: "sin muestra",
  counts: {
    dials: "Marcaciones",
    people: "Personas",
    connected: "Conectadas",
    abandoned: "Abandonadas",
    machines: "Máquinas",
    busy: "Ocupado",
    noAnswer: "Sin respuesta",
    invalidNumber: "Número inválido",
    rejected: "Rechazadas",
    congestion: "Congestión",
    cancelled: "Canceladas",
    failed: "Fallidas",
    notPlaced: "No cursadas",
    talks: "Llamadas",
    agentMachines: "Máquinas oídas por agentes",
    sampled: "Veredictos de máquina en muestra",
    sampledPeople: "De ellos, personas",
    sales: "Ventas",
    talkSeconds: "Conversación",
    wrapSeconds: "Cierre",
    waitSeconds: "Espera",
    reservedSeconds: "Reservado",
    pauseSeconds: "Pausas",
    answeredSeconds: "Tiempo contestado",
    callers: "Llamantes",
    callersServed: "Llamantes atendidos",
  },
  sampledOf: (people, sampled) => `${people} de ${sampled} en muestra eran personas`,
  same: "Todos los ficheros de esta instantánea contienen las mismas cifras. Personas son las llamadas que contestó una persona: conectadas y abandonadas. Los tiempos cuentan en la hora en que terminan.",
  certificate: certificate.spanish,
};

export function wordsOf(locale: string): Words {
  return locale === "es" ? spanish : english;
}
