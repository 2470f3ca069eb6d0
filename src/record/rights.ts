/** Protocols by which rights in a text are reserved or given, as the origin record names them. */
export const RIGHTS_PROTOCOLS = [
  'robots.txt',
  'aipref',
  'content-signals',
  'tdmrep',
  'rsl',
  'ai.txt',
  'cawg.training-mining',
  'plus-dmi',
  'http-header',
  'html-meta',
  'other',
] as const;
export type RightsProtocol = (typeof RIGHTS_PROTOCOLS)[number];

/** What a signal says of training a model on the text. `unknown`: it is there and says neither. */
export type Reservation = 'reserved' | 'permitted' | 'unknown';

/** One statement about a text's rights as it was met. */
export interface RightsSignal {
  readonly protocol: RightsProtocol;
  /** The statement as it is written, at most 200 characters. */
  readonly value: string;
  /** When it was seen: the state at collection counts. ISO 8601 in UTC. */
  readonly observed_at?: string;
  /** Where it was read: a file, with its line where it has lines. */
  readonly ref?: string;
}

/** A signal with what it says, before it is kept. */
export interface RightsReading extends RightsSignal {
  readonly says: Reservation;
  /** Why it says so, where the value alone does not tell. */
  readonly reason?: string;
}

/** What is known of the right to train on a text. */
export interface Rights {
  /** `true`: reserved, `false`: given by somebody expressly, `null`: nobody said anything that could be understood. */
  readonly tdm_reserved: boolean | null;
  readonly signals: readonly RightsSignal[];
}

/**
 * One answer out of several signals. Any reservation reserves; only express permissions, with no reservation beside them,
 * permit; silence and what cannot be understood is `null`, never a permission.
 */
export function combineReservations(says: readonly Reservation[]): boolean | null {
  if (says.includes('reserved')) return true;
  return says.includes('permitted') ? false : null;
}
