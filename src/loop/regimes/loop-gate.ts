import { ConfigError, SampleTooSmallError } from '../../errors.ts';
import type { DataKindId } from '../data/data-kind.ts';
import type { Documents } from '../data/documents.ts';
import type { HumanData } from '../data/human-data.ts';
import type { Interactions } from '../data/interactions.ts';

/** The gate of a loop: a reference frozen from human rows once, that each generation's outputs are held against. */
export interface LoopGate<Data, Compared> {
  /** @returns the verdict, and all that it rests on */
  compare(options: { readonly generation: number; readonly outputs: Data }): Promise<Compared>;
  /** @returns the verdict alone */
  verdict(options: { readonly generation: number; readonly outputs: Data }): Promise<'PASS' | 'FAIL' | 'INCONCLUSIVE'>;
}

export interface LoopGateOptions {
  readonly kind: DataKindId;
  readonly human: Pick<HumanData<unknown>, 'test'>;
  /** Made where it is not there. */
  readonly folder: string;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Data that a gate can be had for. */
export function hasGate(kind: DataKindId): boolean {
  return kind === 'documents' || kind === 'interactions';
}

/**
 * The gate for data of a kind.
 *
 * @throws {ConfigError} there is none for this kind, or the held-out rows are too few to freeze
 * @throws {CancelledError} `signal` aborted
 */
export async function createLoopGate({
  kind,
  human,
  ...options
}: LoopGateOptions): Promise<Pick<LoopGate<unknown, unknown>, 'verdict'>> {
  // Audits and references are much code: a gate of one kind starts without that of the other.
  if (kind === 'documents') {
    const { createDocumentGate } = await import('./document-gate.ts');
    const gate = await createDocumentGate({ ...options, human: human as Pick<HumanData<Documents>, 'test'> });
    return { verdict: (asked) => gate.verdict(asked as { generation: number; outputs: Documents }) };
  }
  if (kind === 'interactions') {
    const { createInteractionGate } = await import('./interaction-gate.ts');
    const gate = await createInteractionGate({ ...options, human: human as Pick<HumanData<Interactions>, 'test'> });
    return { verdict: (asked) => gate.verdict(asked as { generation: number; outputs: Interactions }) };
  }
  throw new ConfigError({
    place: 'gate',
    problem: `the gate of a loop compares texts or interactions, not ${kind}`,
    hint: 'Leave gate out.',
  });
}

/** @throws {ConfigError} where there are too few rows to freeze */
export async function gateTooSmall(
  freeze: () => Promise<unknown>,
  { rows, hint }: { readonly rows: string; readonly hint: string },
): Promise<void> {
  try {
    await freeze();
  } catch (error) {
    if (!(error instanceof SampleTooSmallError)) throw error;
    throw new ConfigError({
      place: 'gate',
      problem: `the ${rows} are too few to compare with: ${error.message}`,
      hint,
      cause: error,
    });
  }
}
