import path from 'node:path';
import { type AnchorOptions, parseAnchorFile } from '../audit/read-anchors.ts';
import { ConfigError } from '../errors.ts';
import type { ListedReference } from '../gate/reference/open-reference.ts';
import { openExistingWorkspace } from '../workspace/workspace.ts';

const REFERENCE = 'reference:';

interface WorkspaceOptions {
  readonly workspace?: string | undefined;
  readonly cwd?: string | undefined;
}

/**
 * The same options, with each `reference:NAME` and `SOURCE=reference:NAME` among the anchors opened: audits know files, and sets of texts.
 *
 * @throws {ConfigError} no name stands behind `reference:`
 * @throws {InputError} there is no such reference, or its texts were assumed to be human
 * @throws {WorkspaceError} there is no workspace, or a reference is damaged
 */
export async function withAnchorReferences<Options extends AnchorOptions & WorkspaceOptions>(
  options: Options,
): Promise<Options> {
  const named = (options.anchors ?? []).map((value) => ({ value, ...parseAnchorFile(value) }));
  const references = named.filter(({ path: name }) => name.startsWith(REFERENCE));
  if (references.length === 0) return options;
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  // Audits are told of none, mostly: they need not load what opens one.
  const { referenceAnchors } = await import('../gate/reference/reference-anchors.ts');
  const opened = [...(options.anchorTexts ?? [])];
  for (const { value, source, path: name } of references) {
    const wanted = name.slice(REFERENCE.length);
    if (wanted === '') {
      throw new ConfigError({
        place: '--anchors',
        problem: `"${value}" names no reference`,
        hint: 'Name one of outcross reference list: --anchors reference:letters, or --anchors forum=reference:letters.',
      });
    }
    opened.push(await referenceAnchors(workspace, { wanted, source }));
  }
  const files = named.filter(({ path: name }) => !name.startsWith(REFERENCE)).map(({ value }) => value);
  return { ...options, anchors: files, anchorTexts: opened };
}

/**
 * What became of a reference since its texts were scored: `current`; `renewed`, there is a newer one of its name; `gone`, the workspace does
 * not hold it any more; `unknown`, the workspace's references cannot be read.
 */
export type ReferenceState = 'current' | 'renewed' | 'gone' | 'unknown';

/** The state of each reference, in the order given. Scores are kept by the snapshot, so none of them has to be there. */
export async function referenceStates(
  references: readonly { readonly hash: string }[],
  { cwd = '.', workspace = '.outcross' }: WorkspaceOptions,
): Promise<readonly ReferenceState[]> {
  if (references.length === 0) return [];
  const { listReferences } = await import('../gate/reference/open-reference.ts');
  let listed: readonly ListedReference[];
  try {
    listed = await listReferences(await openExistingWorkspace(path.resolve(cwd, workspace)));
  } catch {
    // A damaged reference stands in no estimate's way.
    return references.map(() => 'unknown');
  }
  return references.map(({ hash }) => {
    const own = listed.find((each) => each.hash === hash);
    if (own === undefined) return 'gone';
    // Those of a name stand oldest first.
    return listed.findLast(({ manifest }) => manifest.name === own.manifest.name) === own ? 'current' : 'renewed';
  });
}
