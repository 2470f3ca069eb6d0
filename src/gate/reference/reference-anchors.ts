import type { AnchorTexts } from '../../audit/anchor-texts.ts';
import { InputError } from '../../errors.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { groupValue } from './group-value.ts';
import { documentsOf, findReference } from './open-reference.ts';
import type { ReferencePart } from './reference-manifest.ts';

/** What is learnt from people is learnt on this part: the comparator and the reserve stay unseen until a model is held against them. */
const ANCHOR_PART: ReferencePart = 'calibration';
/** Digits of a hash that people are shown. */
const DIGITS_SHOWN = 8;

/**
 * A frozen reference as texts known to be human, for a source that somebody vouches for by naming it. Its texts are read from the block store
 * as they are asked for.
 *
 * @param wanted its name, `NAME@HASH`, or the beginning of its hash
 * @param source `*`: none in particular
 * @throws {InputError} there is no such reference, or its texts were assumed to be human, which nobody then knows
 * @throws {WorkspaceError} it is damaged
 */
export async function referenceAnchors(
  workspace: Workspace,
  { wanted, source }: { readonly wanted: string; readonly source: string },
): Promise<AnchorTexts> {
  const { manifest, hash, folder, erased } = await findReference(workspace, wanted);
  const shown = `${manifest.name}@${hash.slice(0, DIGITS_SHOWN)}`;
  const { assumedHuman, declared, human } = manifest.origin;
  if (assumedHuman) {
    throw new InputError({
      path: `--anchors reference:${wanted}`,
      problem: `the reference ${shown} was made with --assume-human: nothing says that its texts are human, so no style can be held against them`,
      hint: 'Make a reference of data whose cards, dates or columns say that it is human, or name a file that you vouch for: --anchors SOURCE=FILE.',
    });
  }
  const percent = human === 0 ? 0 : Math.round((100 * declared) / human);
  return {
    source,
    name: manifest.name,
    hash,
    texts: manifest.n[ANCHOR_PART].documents - erased[ANCHOR_PART],
    notes:
      percent === 0
        ? []
        : [
            `${percent} % of the human records that the reference ${shown} was drawn from are human by declaration alone: who names it as anchors vouches for them.`,
          ],
    async *read() {
      for await (const { text, groups } of documentsOf(workspace, folder, ANCHOR_PART))
        yield { text, language: groupValue(groups, 'language') ?? null, groups };
    },
  };
}
