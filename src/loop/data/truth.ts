import type { DataKind } from './data-kind.ts';

/** A law given by a formula, from which human rows are drawn without end. */
export interface Truth<Data> {
  readonly kind: DataKind<Data>;
  /** What is known of it exactly, for closed forms: `mean`, `variance`, `entropy`, … */
  readonly parameters: Readonly<Record<string, number | readonly number[]>>;
  /** Independent rows of the law. */
  draw(options: { readonly count: number; readonly random: () => number }): Data;
}
