import { CancelledError, EngineError, OutcrossError, WorkspaceError } from '../errors.ts';

/** An error of ours as it travels between threads: classes and symbols do not survive the way. */
export type RelayedError =
  | { readonly code: 'cancelled' }
  | { readonly code: 'workspace'; readonly path: string; readonly problem: string; readonly hint: string }
  | { readonly code: 'engine'; readonly message: string; readonly hint: string };

/** The fields of an error that a worker may raise; undefined for errors that are not ours, which travel as they are. */
export function relayError(error: unknown): RelayedError | undefined {
  if (!OutcrossError.is(error)) return undefined;
  if (error instanceof CancelledError) return { code: 'cancelled' };
  if (error instanceof WorkspaceError) {
    return { code: 'workspace', path: error.path, problem: error.problem, hint: error.hint };
  }
  return { code: 'engine', message: error.message, hint: error.hint };
}

/** The error again, with its class. */
export function rebuildError(relayed: RelayedError): OutcrossError {
  switch (relayed.code) {
    case 'cancelled':
      return new CancelledError();
    case 'workspace':
      return new WorkspaceError(relayed);
    case 'engine':
      return new EngineError(relayed);
    default:
      return relayed satisfies never;
  }
}
