import type { PaceReason } from "@parley/contract";

/** What a notice says of itself, in the language of the one who gets it. */
type Words = {
  leadsGiven: (count: number) => string;
  bulkOver: (kind: string) => string;
  mentioned: (name: string) => string;
  stillWrappingUp: (name: string) => string;
  reviewDue: (users: number) => string;
  webhookOff: (name: string, reason: "GONE" | "FAILING") => string;
  modelLearned: (number: number, verdict: "BETTER" | "NO_DIFFERENCE" | "WORSE") => string;
  scoresDrifted: (number: number, alarms: readonly string[]) => string;
  budgetReached: (name: string, percent: 80 | 100) => string;
  callerIdRests: (name: string, own: string, others: string) => string;
  fellBack: (name: string, isStopped: boolean, because: PaceReason) => string;
  filterChange: (name: string, state: "ASKED" | "APPROVED" | "REFUSED") => string;
  voicemailLeft: (box: string, seconds: number) => string;
  callbacksGiven: (count: number) => string;
  callbackSoon: (time: string) => string;
  callbackDue: (time: string) => string;
  callbackHandedOn: (time: string) => string;
};

const english: Words = {
  leadsGiven: (count) =>
    count === 1 ? "A lead was given to you" : `${count} leads were given to you`,
  bulkOver: (kind) =>
    ({
      BULK_EDIT: "The bulk edit of leads is over",
      CONTACT_BULK_EDIT: "The bulk edit of contacts is over",
    })[kind] ?? "The bulk edit is taken back",
  mentioned: (name) => `${name} mentioned you in a note`,
  stillWrappingUp: (name) => `${name} is still in wrap-up`,
  reviewDue: (users) =>
    users === 1
      ? "Review of rights: 1 user has rights that were not used in 90 days"
      : `Review of rights: ${users} users have rights that were not used in 90 days`,
  webhookOff: (name, reason) =>
    reason === "GONE"
      ? `The webhook ${name} was switched off: its address answered that it is gone (410)`
      : `The webhook ${name} was switched off: it has failed for three days`,
  modelLearned: (number, verdict) =>
    `Score model ${number} was learned: ${
      { BETTER: "better", NO_DIFFERENCE: "no different", WORSE: "worse" }[verdict]
    } on the last outcomes than what scores now`,
  scoresDrifted: (number, alarms) =>
    `Score model ${number} no longer fits: ${alarms.slice(0, 3).join(", ")}`,
  budgetReached: (name, percent) =>
    percent === 100
      ? `The budget of ${name} is spent: nothing more is dialled`
      : `${name} has spent 80 % of its budget`,
  callerIdRests: (name, own, others) =>
    `The caller id ${name} rests: people answered ${own} of its calls, and ${others} of the others'`,
  fellBack: (name, isStopped, because) =>
    `${name} ${isStopped ? "dials nobody" : "dials one line for each agent"}: ${
      {
        OVER_LIMIT_TODAY: "more people were abandoned today than its limit allows",
        OVER_LIMIT_MONTH: "more people were abandoned in thirty days than its limit allows",
        OVER_LIMIT_ESTIMATED: "with people taken for machines it is over its limit today",
        TOO_FEW_AGENTS: "fewer than two agents are on the floor",
        NO_EVENTS: "news of its calls are late",
        FAULT: "its pacing met a fault",
      }[because]
    }`,
  filterChange: (name, state) =>
    ({
      ASKED: `Another filter is asked for in ${name}: it waits for your approval`,
      APPROVED: `The filter that you asked for in ${name} was approved`,
      REFUSED: `The filter that you asked for in ${name} was refused`,
    })[state],
  voicemailLeft: (box, seconds) => `A message in ${box}${lasts(seconds)}`,
  callbacksGiven: (count) =>
    count === 1 ? "A callback was given to you" : `${count} callbacks were given to you`,
  callbackSoon: (time) => `Callback in a few minutes: ${time}`,
  callbackDue: (time) => `Callback due now: ${time}`,
  callbackHandedOn: (time) => `Your callback of ${time} went to others: you were away`,
};

const spanish: Words = {
  leadsGiven: (count) =>
    count === 1 ? "Le han asignado un contacto" : `Le han asignado ${count} contactos`,
  bulkOver: (kind) =>
    ({
      BULK_EDIT: "El cambio en bloque de leads ha terminado",
      CONTACT_BULK_EDIT: "El cambio en bloque de contactos ha terminado",
    })[kind] ?? "El cambio en bloque se ha deshecho",
  mentioned: (name) => `${name} le ha mencionado en una nota`,
  stillWrappingUp: (name) => `${name} sigue en el cierre de la llamada`,
  reviewDue: (users) =>
    users === 1
      ? "Revisión de permisos: 1 usuario tiene permisos sin usar desde hace 90 días"
      : `Revisión de permisos: ${users} usuarios tienen permisos sin usar desde hace 90 días`,
  webhookOff: (name, reason) =>
    reason === "GONE"
      ? `El webhook ${name} se ha desactivado: su dirección respondió que ya no existe (410)`
      : `El webhook ${name} se ha desactivado: lleva tres días fallando`,
  modelLearned: (number, verdict) =>
    `Modelo de puntuación ${number} aprendido: ${
      { BETTER: "mejor", NO_DIFFERENCE: "igual", WORSE: "peor" }[verdict]
    } que el actual en los últimos resultados`,
  scoresDrifted: (number, alarms) =>
    `El modelo de puntuación ${number} ya no encaja: ${alarms.slice(0, 3).join(", ")}`,
  budgetReached: (name, percent) =>
    percent === 100
      ? `El presupuesto de ${name} se ha agotado: no se marca nada más`
      : `${name} ha gastado el 80 % de su presupuesto`,
  callerIdRests: (name, own, others) =>
    `El número ${name} descansa: contestaron el ${own} de sus llamadas y el ${others} de las demás`,
  fellBack: (name, isStopped, because) =>
    `${name} ${isStopped ? "no marca a nadie" : "marca una línea por agente"}: ${
      {
        OVER_LIMIT_TODAY: "hoy se ha abandonado a más personas de las que permite su límite",
        OVER_LIMIT_MONTH: "en treinta días se ha abandonado a más personas de las permitidas",
        OVER_LIMIT_ESTIMATED: "con las personas tomadas por contestadores supera hoy su límite",
        TOO_FEW_AGENTS: "hay menos de dos agentes en la sala",
        NO_EVENTS: "las noticias de sus llamadas llegan tarde",
        FAULT: "su marcación sufrió un fallo",
      }[because]
    }`,
  filterChange: (name, state) =>
    ({
      ASKED: `Se pide otro filtro en ${name}: espera su aprobación`,
      APPROVED: `El filtro que pidió en ${name} se ha aprobado`,
      REFUSED: `El filtro que pidió en ${name} se ha rechazado`,
    })[state],
  voicemailLeft: (box, seconds) => `Un mensaje en ${box}${lasts(seconds)}`,
  callbacksGiven: (count) =>
    count === 1
      ? "Le han asignado una devolución de llamada"
      : `Le han asignado ${count} devoluciones de llamada`,
  callbackSoon: (time) => `Devolución de llamada en unos minutos: ${time}`,
  callbackDue: (time) => `Devolución de llamada ahora: ${time}`,
  callbackHandedOn: (time) =>
    `Su devolución de llamada de las ${time} pasó a otros: usted no estaba`,
};

export function wordsOf(locale: string): Words {
  return locale === "es" ? spanish : english;
}

/** Of a message whose end nobody heard the sound will tell. */
function lasts(seconds: number): string {
  return seconds > 0 ? `, ${seconds} s` : "";
}
