import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';

/** What Linux (include/uapi/asm-generic/errno.h) names and Node does not: few programs meet these, and yet they can. */
const furtherNames: Readonly<Record<number, string>> = {
  15: 'ENOTBLK',
  44: 'ECHRNG',
  45: 'EL2NSYNC',
  46: 'EL3HLT',
  47: 'EL3RST',
  48: 'ELNRNG',
  50: 'ENOCSI',
  51: 'EL2HLT',
  52: 'EBADE',
  53: 'EBADR',
  54: 'EXFULL',
  55: 'ENOANO',
  56: 'EBADRQC',
  57: 'EBADSLT',
  59: 'EBFONT',
  65: 'ENOPKG',
  66: 'EREMOTE',
  68: 'EADV',
  69: 'ESRMNT',
  70: 'ECOMM',
  73: 'EDOTDOT',
  76: 'ENOTUNIQ',
  77: 'EBADFD',
  78: 'EREMCHG',
  79: 'ELIBACC',
  80: 'ELIBBAD',
  81: 'ELIBSCN',
  82: 'ELIBMAX',
  83: 'ELIBEXEC',
  85: 'ERESTART',
  86: 'ESTRPIPE',
  87: 'EUSERS',
  96: 'EPFNOSUPPORT',
  109: 'ETOOMANYREFS',
  117: 'EUCLEAN',
  118: 'ENOTNAM',
  119: 'ENAVAIL',
  120: 'EISNAM',
  123: 'ENOMEDIUM',
  124: 'EMEDIUMTYPE',
  126: 'ENOKEY',
  127: 'EKEYEXPIRED',
  128: 'EKEYREVOKED',
  129: 'EKEYREJECTED',
  130: 'EOWNERDEAD',
  131: 'ENOTRECOVERABLE',
  132: 'ERFKILL',
  133: 'EHWPOISON',
};

// Its constants have names that its function for names lacks.
const nodeNames = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name] as const));

/** "EMSGSIZE" for −90: the name of the error in a call's result, or "error 4000" where Linux has no name for it. */
export function errorName(result: number): string {
  if (!Number.isInteger(result) || result >= 0) return `error ${-result}`;
  const name = getSystemErrorName(result);
  return /^E[A-Z0-9]+$/.test(name) ? name : (nodeNames.get(-result) ?? furtherNames[-result] ?? `error ${-result}`);
}
