import type { SecurityEvent } from "@parley/contract";

type Words = Record<SecurityEvent["kind"], string>;

const english: Words = {
  FAILED_SIGN_INS: "Security: many failed sign-ins",
  TOKEN_REUSE: "Security: a sign-in token was used twice",
  CROSS_TENANT_ATTEMPT: "Security: a request named another tenant's record",
  PRIVILEGE_ATTEMPT: "Security: somebody tried what he may not do",
  MASS_READ: "Security: somebody read very many records",
  NEW_DEVICE: "Security: a sign-in from a new device",
  NEW_COUNTRY: "Security: a sign-in from a new country",
  CALL_REFUSED: "Security: calls by a trunk were refused",
  FLOW_CUT: "Security: a caller went round in a flow and was cut off",
  TOLLS_GUARDED: "Security: dials were refused that could run up the bill",
  UPLOAD_REFUSED: "Security: a file was uploaded that is not what it says",
  SWITCH_TRIED: "Security: somebody was refused at the telephone switch",
  SUPPORT_VISIT: "Security: an operator of the platform visits you",
};

const spanish: Words = {
  FAILED_SIGN_INS: "Seguridad: muchos inicios de sesión fallidos",
  TOKEN_REUSE: "Seguridad: una credencial de sesión se usó dos veces",
  CROSS_TENANT_ATTEMPT: "Seguridad: una petición nombró un registro de otra organización",
  PRIVILEGE_ATTEMPT: "Seguridad: alguien intentó algo que no puede hacer",
  MASS_READ: "Seguridad: alguien leyó muchísimos registros",
  NEW_DEVICE: "Seguridad: inicio de sesión desde un dispositivo nuevo",
  NEW_COUNTRY: "Seguridad: inicio de sesión desde un país nuevo",
  CALL_REFUSED: "Seguridad: se rechazaron llamadas por una línea",
  FLOW_CUT: "Seguridad: una llamada daba vueltas en un flujo y se cortó",
  TOLLS_GUARDED: "Seguridad: se rechazaron llamadas que podían disparar la factura",
  UPLOAD_REFUSED: "Seguridad: se subió un archivo que no es lo que dice ser",
  SWITCH_TRIED: "Seguridad: se rechazó a alguien en la central telefónica",
  SUPPORT_VISIT: "Seguridad: un operador de la plataforma le visita",
};

/** What a notice says, in the language of the one who gets it. */
export function titleOf(locale: string, kind: SecurityEvent["kind"]): string {
  return (locale === "es" ? spanish : english)[kind];
}
