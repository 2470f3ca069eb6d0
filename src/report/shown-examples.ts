import type { ConcernedRecord } from '../audit/concerned-records.ts';
import type { PolicyCode } from '../audit/policy-verdict.ts';

/** Records of each rule that policy.md shows; all of them are in records.jsonl. */
const EXAMPLES = 5;

/** The first records of each rule, kept while all of them pass by. */
export class ShownExamples {
  readonly #examples = new Map<string, ConcernedRecord[]>();
  recordCount = 0;

  see(record: ConcernedRecord): void {
    this.recordCount++;
    for (const code of record.rules) {
      const key = `${code} ${DELIVERY_CODES.has(code) ? '' : record.source}`;
      const examples = this.#examples.get(key);
      if (!examples) this.#examples.set(key, [record]);
      else if (examples.length < EXAMPLES) examples.push(record);
    }
  }

  of(source: string | null, code: PolicyCode): readonly ConcernedRecord[] {
    return this.#examples.get(`${code} ${source ?? ''}`) ?? [];
  }
}

/** Rules about the delivery as a whole whose records lie in any source. */
const DELIVERY_CODES: ReadonlySet<PolicyCode> = new Set(['max-other-language-share', 'forbid-hidden-payload']);
