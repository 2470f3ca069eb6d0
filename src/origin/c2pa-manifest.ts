import type { OriginClass } from '../record/origin.ts';
import { type CborValue, cborGet, readCbor } from './cbor.ts';
import { type DigitalSourceType, readDigitalSourceType } from './digital-source-type.ts';
import { type JumbfBox, readJumbf } from './jumbf.ts';

/** What the active manifest of a store says about the making of its asset. Nothing of it has been verified. */
export interface ManifestOrigin {
  readonly class: OriginClass;
  /** Ids of the digital source types found, those of the deciding actions first. */
  readonly digitalSourceTypes: readonly string[];
  /** Name and version of the software that the deciding action names. */
  readonly softwareAgent?: string;
}

export type ManifestReading = { readonly origin: ManifestOrigin } | { readonly problem: string };

const ACTIONS_LABEL = /^c2pa\.actions(?:\.v2)?(?:__\d{1,4})?$/;
const INGREDIENT_LABEL = /^c2pa\.ingredient(?:\.v\d)?(?:__\d{1,4})?$/;
/** Content types of manifests and update manifests: "c2ma", "c2um"; compressed ones are "c2cm". */
const MANIFEST_TYPES = new Set(['63326d61', '6332756d']);
const COMPRESSED_TYPE = '6332636d';
/** Manifests followed from the active one; reading calls itself for each step of a chain. */
const MAX_MANIFESTS = 200;

/**
 * Reads the actions of the active manifest, the last of the store: the type of the creating action, or of the parent
 * that was opened, then what later actions and composed ingredients add. Signature, hashes and trust are not checked.
 *
 * @param store a JUMBF superbox with label `c2pa`
 * @returns what is said, or why nothing can be read
 */
export function readManifestOrigin(store: Uint8Array): ManifestReading {
  const reading = readJumbf(store);
  if ('problem' in reading) return { problem: `the store is no JUMBF: ${reading.problem}` };
  const { box } = reading;
  if (box.label !== 'c2pa') return { problem: `the store is labelled ${JSON.stringify(box.label.slice(0, 40))}` };
  const active = box.boxes.at(-1);
  if (!active) return { problem: 'the store holds no manifest' };
  if (active.type.startsWith(COMPRESSED_TYPE)) return { problem: 'the active manifest is compressed' };
  if (!MANIFEST_TYPES.has(active.type.slice(0, 8))) return { problem: 'the last box of the store is no manifest' };

  const manifests = new Map(box.boxes.map((manifest) => [manifest.label, manifest]));
  const account = readManifest(active, { manifests, visited: new Set() });
  if (typeof account === 'string') return { problem: account };
  if (!account.class) return { problem: 'no digitalSourceType in its actions' };
  return {
    origin: {
      class: account.class,
      digitalSourceTypes: account.types.map(({ id }) => id),
      ...(account.softwareAgent !== undefined && { softwareAgent: account.softwareAgent }),
    },
  };
}

/** What is known of an asset so far; `class` undefined: nothing. */
interface Account {
  readonly class: OriginClass | undefined;
  readonly types: readonly DigitalSourceType[];
  readonly softwareAgent?: string | undefined;
}

interface Walk {
  readonly manifests: ReadonlyMap<string, JumbfBox>;
  /** Each manifest is read once, so ingredients that name each other end; labels read so far. */
  readonly visited: Set<string>;
}

function readManifest(manifest: JumbfBox, walk: Walk): Account | string {
  walk.visited.add(manifest.label);
  const assertions = manifest.boxes.find(({ label }) => label === 'c2pa.assertions')?.boxes ?? [];
  const actions = readActions(assertions);
  if (typeof actions === 'string') return actions;
  const ingredients = readIngredients(assertions, walk);

  const created = actions.find(({ name }) => name === 'c2pa.created');
  let account: Account = created
    ? accountOf(created)
    : (ingredients.find(({ relationship }) => relationship === 'parentOf')?.account ?? NOTHING);
  for (const action of actions) {
    if (action !== created) account = afterAction(account, accountOf(action));
  }
  for (const { relationship, account: part } of ingredients) {
    if (relationship === 'componentOf') account = withComponent(account, part);
  }
  return account;
}

const NOTHING: Account = { class: undefined, types: [] };

/** An edit by a model makes human work assisted, an edit by a person makes model output human-edited. */
function afterAction(before: Account, edit: Account): Account {
  if (!edit.class || edit.class === 'unknown' || edit.class === before.class) {
    return { ...before, types: [...before.types, ...edit.types] };
  }
  if (!before.class || before.class === 'unknown') return { ...edit, types: [...edit.types, ...before.types] };
  const merged = (result: OriginClass, by: Account): Account => ({
    class: result,
    types: result === edit.class ? [...edit.types, ...before.types] : [...before.types, ...edit.types],
    softwareAgent: by.softwareAgent,
  });
  if (before.class === 'human' && (edit.class === 'synthetic' || edit.class === 'human-ai-assisted')) {
    return merged('human-ai-assisted', edit);
  }
  if (before.class === 'synthetic' && edit.class === 'human') return merged('synthetic-human-edited', before);
  if (before.class === 'synthetic' && edit.class === 'human-ai-assisted') return merged('synthetic', before);
  return merged('mixed', before.softwareAgent === undefined ? edit : before);
}

/** A component that a model had a part in makes anything else mixed. */
function withComponent(whole: Account, part: Account): Account {
  const types = [...whole.types, ...part.types];
  if (!part.class || part.class === 'unknown' || part.class === 'human') return { ...whole, types };
  if (whole.class === part.class) return { ...whole, types };
  return { class: 'mixed', types, softwareAgent: whole.softwareAgent ?? part.softwareAgent };
}

interface Action {
  readonly name: string;
  readonly type: DigitalSourceType | undefined;
  readonly softwareAgent: string | undefined;
}

function accountOf({ type, softwareAgent }: Action): Account {
  return type ? { class: type.class, types: [type], softwareAgent } : NOTHING;
}

/** Actions of all action assertions, in order; none where the manifest has no such assertion. */
function readActions(assertions: readonly JumbfBox[]): readonly Action[] | string {
  const read: Action[] = [];
  for (const assertion of assertions) {
    if (!ACTIONS_LABEL.test(assertion.label)) continue;
    const content = readContent(assertion);
    if ('problem' in content) return `assertion ${assertion.label}: ${content.problem}`;
    const actions = cborGet(content.value, 'actions');
    if (!Array.isArray(actions)) return `assertion ${assertion.label} has no list of actions`;
    const agents = cborGet(content.value, 'softwareAgents');
    for (const action of actions as readonly CborValue[]) {
      const name = cborGet(action, 'action');
      const type = cborGet(action, 'digitalSourceType');
      const index = cborGet(action, 'softwareAgentIndex');
      const agent =
        cborGet(action, 'softwareAgent') ?? (Array.isArray(agents) ? agents[Number(index ?? -1)] : undefined);
      read.push({
        name: typeof name === 'string' ? name : '',
        type: typeof type === 'string' ? readDigitalSourceType(type) : undefined,
        softwareAgent: agentName(agent),
      });
    }
  }
  return read;
}

/** A string in version 1 of the assertion, a map of name and version in version 2. */
function agentName(agent: CborValue): string | undefined {
  if (typeof agent === 'string') return agent.slice(0, 200);
  const name = cborGet(agent, 'name');
  const version = cborGet(agent, 'version');
  if (typeof name !== 'string') return undefined;
  return `${name}${typeof version === 'string' ? ` ${version}` : ''}`.slice(0, 200);
}

function readIngredients(
  assertions: readonly JumbfBox[],
  walk: Walk,
): readonly { readonly relationship: string; readonly account: Account }[] {
  return assertions.flatMap((assertion) => {
    if (!INGREDIENT_LABEL.test(assertion.label)) return [];
    const content = readContent(assertion);
    if ('problem' in content) return [];
    const relationship = cborGet(content.value, 'relationship');
    // Version 3 of the assertion renamed the reference.
    const reference = cborGet(content.value, 'activeManifest') ?? cborGet(content.value, 'c2pa_manifest');
    const url = cborGet(reference, 'url');
    const label = typeof url === 'string' ? /(?:^|\/)c2pa\/([^/]{1,1024})$/.exec(url)?.[1] : undefined;
    const manifest = label === undefined ? undefined : walk.manifests.get(label);
    if (!manifest || walk.visited.has(manifest.label) || walk.visited.size >= MAX_MANIFESTS) return [];
    const account = readManifest(manifest, walk);
    if (typeof account === 'string' || typeof relationship !== 'string') return [];
    return [{ relationship, account }];
  });
}

function readContent({ contents }: JumbfBox): { readonly value: CborValue } | { readonly problem: string } {
  const cbor = contents.find(({ type }) => type === 'cbor');
  return cbor ? readCbor(cbor.bytes) : { problem: 'no CBOR content' };
}
