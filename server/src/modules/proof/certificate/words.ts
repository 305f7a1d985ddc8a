import type { CertificateWindow } from "@parley/contract";
import type { CertifiedValues } from "./facts.ts";

/** What is written on a certificate on paper. */
export type CertificateWords = {
  title: string;
  number: string;
  tenant: string;
  issuedBy: string;
  windows: Record<CertificateWindow, string>;
  isFinal: string;
  isOpen: string;
  within: string;
  over: string;
  noPeople: string;
  limits: string;
  legal: string;
  messages: string;
  waits: string;
  waitsOf(wait: number, ring: number): string;
  rules: string;
  version: string;
  packs: string;
  settings: string;
  /** How they stood when the days began. */
  atFirst: string;
  recordedSince(at: string): string;
  at: string;
  by: string;
  setting: string;
  before: string;
  after: string;
  names: Record<keyof CertifiedValues, string>;
  played: string;
  leftOut(count: string): string;
  call: string;
  afterSeconds: string;
  text: string;
  textOf(number: number): string;
  ledger: string;
  key: string;
  signature: string;
  howToVerify: string;
  definition: string;
  notice: string;
};

export const english: CertificateWords = {
  title: "Abandoned calls",
  number: "Certificate",
  tenant: "Organisation",
  issuedBy: "Issued by",
  windows: { DAY: "one day", THIRTY_DAYS: "thirty days", DAYS: "chosen days" },
  isFinal: "Every hour of it was over.",
  isOpen: "Not every hour of it was over: the figures may still grow.",
  within: "Within the campaign's limit.",
  over: "OVER the campaign's limit.",
  noPeople: "Nobody answered.",
  limits: "Limit",
  legal: "by law at most",
  messages: "Heard who had called",
  waits: "Abandoned after",
  waitsOf: (wait, ring) =>
    `${wait} seconds without an agent; unanswered calls ring ${ring} seconds`,
  rules: "Rules by which the dials were allowed",
  version: "Version",
  packs: "Packs",
  settings: "Settings, and who changed them",
  atFirst: "at first",
  recordedSince: (at) => `Changes of settings were kept since ${at}; what was before is not known.`,
  at: "When",
  by: "By",
  setting: "Setting",
  before: "Before",
  after: "After",
  names: {
    mode: "Mode",
    abandonLimit: "Limit of abandoned people",
    linesPerAgent: "Most lines per agent",
    ringSeconds: "Rings, seconds",
    farewell: "Message",
    farewellPromptId: "Sound of the message",
    stopsAtLimit: "Stops at the limit",
    machineDetection: "Machine detection",
    machineCertainty: "Sure of a machine from",
    detectionOff: "Detection rests",
    detector: "Who listens",
  },
  played: "Messages heard by abandoned people",
  leftOut: (count) => `${count} more are not listed here.`,
  call: "Call",
  afterSeconds: "Seconds after the answer",
  text: "Text",
  textOf: (number) => `Message ${number}`,
  ledger: "Ledger",
  key: "Signed with key",
  signature: "Signature",
  howToVerify:
    "This paper shows what the signed file says. Only the file can be verified: parley certificate verify FILE --key PUBLIC-KEY. It fails when one byte of it was changed.",
  definition:
    "People are calls that a person answered: connected and abandoned. The abandon rate is abandoned of people. The rate with estimate counts those whom the detection took for machines and who were people, by the share found among machine verdicts that agents listened to, with its interval of 95 %, both as abandoned and as people.",
  notice:
    "This is not legal advice. Figures may have changed since they were read; ask your counsel which law your calls are under.",
};

export const spanish: CertificateWords = {
  title: "Llamadas abandonadas",
  number: "Certificado",
  tenant: "Organización",
  issuedBy: "Emitido por",
  windows: { DAY: "un día", THIRTY_DAYS: "treinta días", DAYS: "días elegidos" },
  isFinal: "Todas sus horas habían terminado.",
  isOpen: "No todas sus horas habían terminado: las cifras aún pueden crecer.",
  within: "Dentro del límite de la campaña.",
  over: "POR ENCIMA del límite de la campaña.",
  noPeople: "Nadie contestó.",
  limits: "Límite",
  legal: "por ley como máximo",
  messages: "Oyeron quién llamaba",
  waits: "Abandonada tras",
  waitsOf: (wait, ring) =>
    `${wait} segundos sin agente; las llamadas sin respuesta suenan ${ring} segundos`,
  rules: "Reglas por las que se permitieron las marcaciones",
  version: "Versión",
  packs: "Paquetes",
  settings: "Ajustes, y quién los cambió",
  atFirst: "al principio",
  recordedSince: (at) =>
    `Los cambios de ajustes se guardan desde ${at}; de lo anterior no se sabe nada.`,
  at: "Cuándo",
  by: "Quién",
  setting: "Ajuste",
  before: "Antes",
  after: "Después",
  names: {
    mode: "Modo",
    abandonLimit: "Límite de personas abandonadas",
    linesPerAgent: "Líneas por agente como máximo",
    ringSeconds: "Suena, segundos",
    farewell: "Mensaje",
    farewellPromptId: "Sonido del mensaje",
    stopsAtLimit: "Se para en el límite",
    machineDetection: "Detección de contestadores",
    machineCertainty: "Contestador seguro desde",
    detectionOff: "La detección descansa",
    detector: "Quién escucha",
  },
  played: "Mensajes que oyeron las personas abandonadas",
  leftOut: (count) => `${count} más no figuran aquí.`,
  call: "Llamada",
  afterSeconds: "Segundos tras contestar",
  text: "Texto",
  textOf: (number) => `Mensaje ${number}`,
  ledger: "Libro",
  key: "Firmado con la clave",
  signature: "Firma",
  howToVerify:
    "Este papel muestra lo que dice el fichero firmado. Solo el fichero se puede verificar: parley certificate verify FICHERO --key CLAVE-PÚBLICA. Falla si se cambió un solo byte.",
  definition:
    "Personas son las llamadas que contestó una persona: conectadas y abandonadas. La tasa de abandono es abandonadas entre personas. La tasa con la estimación cuenta como abandonadas y como personas a quienes la detección tomó por máquinas y eran personas, según la proporción hallada entre los veredictos de máquina que oyeron los agentes, con su intervalo del 95 %.",
  notice:
    "Esto no es asesoramiento jurídico. Las cifras pueden haber cambiado desde que se leyeron; pregunte a su asesor qué ley rige sus llamadas.",
};
