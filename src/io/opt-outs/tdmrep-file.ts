import type { Reservation } from '../../record/rights.ts';
import { comparablePath, longestMatches } from './path-pattern.ts';

const RULE_LIMIT = 10_000;
export const TDMREP_LIMIT_BYTES = 1024 * 1024;

export interface TdmrepReading {
  readonly says: Reservation;
  /** The rule that holds, as `location: reservation`. */
  readonly value: string;
  /** Whether rules follow that were not read. */
  readonly isCut: boolean;
}

/**
 * What a `tdmrep.json` says of a path (TDM Reservation Protocol, W3C community group report of 2024-05-10): the rule whose
 * location matches with the longest pattern, 1 before 0 where two are equally long. Anything else than a list of rules,
 * and a reservation that is neither 0 nor 1, is an error of the protocol and leaves the reservation unset. Of a list that is longer than
 * what is read no permission is believed.
 *
 * @returns `undefined` where no rule is for the path; a problem in words where the file is none
 */
export function readTdmrep(text: string, path: string): TdmrepReading | { readonly problem: string } | undefined {
  let rules: unknown;
  try {
    rules = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return { problem: 'not JSON' };
  }
  if (!Array.isArray(rules)) return { problem: 'no list of rules, which leaves the reservation unset' };
  const read = rules.slice(0, RULE_LIMIT).flatMap((rule: unknown) => {
    if (typeof rule !== 'object' || rule === null) return [];
    const { location, 'tdm-reservation': reservation } = rule as Readonly<Record<string, unknown>>;
    if (typeof location !== 'string') return [];
    return [{ pattern: comparablePath(location), location, says: tdmReservation(reservation) }];
  });
  const found = longestMatches(read, path);
  const rule = found.find(({ says }) => says === 'reserved') ?? found[0];
  if (rule === undefined) return undefined;
  const written = rule.says === 'reserved' ? '1' : rule.says === 'permitted' ? '0' : 'neither 0 nor 1';
  const isCut = rules.length > RULE_LIMIT;
  const says = isCut && rule.says === 'permitted' ? 'unknown' : rule.says;
  return { says, value: `${rule.location.slice(0, 100)}: ${written}`, isCut };
}

/** Reservation of a rule (a number) or of a header or meta element (a text). */
export function tdmReservation(value: unknown): Reservation {
  const number = typeof value === 'string' ? value.trim() : value;
  if (number === 1 || number === '1') return 'reserved';
  return number === 0 || number === '0' ? 'permitted' : 'unknown';
}
