import type { AnchorTexts } from '../../audit/anchor-texts.ts';
import { InputError } from '../../errors.ts';
import { readReferenceDocuments } from '../../workspace/references.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { groupValue } from './group-value.ts';
import { documentsOf, findReference } from './open-reference.ts';
import type { ReferencePart } from './reference-manifest.ts';

/** What is learnt from people is learnt on this part: the comparator and the reserve stay unseen until a model is held against them. */
const ANCHOR_PART: ReferencePart = 'calibration';
/** Digits of a hash that people are shown. */
const DIGITS_SHOWN = 8;

/**
 * A frozen reference as texts known to be human: those whose human origin an attested date or a verified capture proves, for the source that
 * they are named for. The others were declared by those whose texts may be judged by them: they are of no source and decide nothing. Its
 * texts are read from the block store as they are asked for.
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
  const { manifest, hash, folder } = await findReference(workspace, wanted);
  const shown = `${manifest.name}@${hash.slice(0, DIGITS_SHOWN)}`;
  if (manifest.origin.assumedHuman) {
    throw new InputError({
      path: `--anchors reference:${wanted}`,
      problem: `the reference ${shown} was made with --assume-human: nothing says that its texts are human, so no style can be held against them`,
      hint: 'Make a reference of data whose cards, dates or columns say that it is human, or name a file that you vouch for: --anchors SOURCE=FILE.',
    });
  }
  // By content: what is proven of a text is true of it whatever prompt it answers.
  const known = new Set<string>();
  const keys: string[] = [];
  for await (const row of readReferenceDocuments(folder)) {
    if (row.part !== ANCHOR_PART || !('id' in row)) continue;
    keys.push(row.key);
    if (row.known === 'human') known.add(row.key);
  }
  const texts = keys.length;
  const declared = keys.filter((key) => !known.has(key)).length;
  return {
    source,
    name: manifest.name,
    hash,
    texts,
    ...(declared > 0 && { declared }),
    notes: declared === 0 ? [] : [declaredNote({ shown, texts, declared, source })],
    async *read() {
      for await (const { key, text, groups } of documentsOf(workspace, folder, ANCHOR_PART)) {
        const language = groupValue(groups, 'language') ?? null;
        yield { text, language, groups, declared: !known.has(String(key)) };
      }
    },
  };
}

function declaredNote({
  shown,
  texts,
  declared,
  source,
}: {
  readonly shown: string;
  readonly texts: number;
  readonly declared: number;
  readonly source: string;
}): string {
  const which = declared === texts ? `all ${texts} texts` : `${declared} of the ${texts} texts`;
  const whose = source === '*' ? '' : ` They were not taken for texts of ${source}.`;
  return `${which} of the reference ${shown} are human by somebody's word alone: no date that you answer for and no capture proves it, so they decide nothing.${whose} If you know that people wrote them, name the texts in a file: --anchors SOURCE=FILE.`;
}
