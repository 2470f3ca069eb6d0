const LONGEST = 200;

/** Addresses under which licences are published, without protocol, `www.` and ending. */
const BY_ADDRESS: readonly (readonly [pattern: RegExp, spdx: (match: RegExpExecArray) => string])[] = [
  [/^spdx\.org\/licenses\/([\w.+-]{1,60}?)(?:\.html|\.json)?$/i, ([, id]) => id!],
  [
    /^creativecommons\.org\/licenses\/(by(?:-nc)?(?:-sa|-nd)?)\/(\d\.\d)(?:\/.{0,40})?$/i,
    ([, kind, version]) => `CC-${kind!.toUpperCase()}-${version}`,
  ],
  [/^creativecommons\.org\/publicdomain\/zero\/1\.0(?:\/.{0,40})?$/i, () => 'CC0-1.0'],
  [/^opensource\.org\/licenses?\/mit(?:-license(?:\.php)?)?$/i, () => 'MIT'],
  [
    /^(?:apache\.org\/licenses\/license|opensource\.org\/licenses?\/apache)-2\.0(?:\.txt|\.html)?$/i,
    () => 'Apache-2.0',
  ],
  [/^opendatacommons\.org\/licenses\/by\/1-0$/i, () => 'ODC-By-1.0'],
  [/^opendatacommons\.org\/licenses\/odbl\/1-0$/i, () => 'ODbL-1.0'],
];

/** Names as people write them. */
const BY_NAME: readonly (readonly [pattern: RegExp, spdx: (match: RegExpExecArray) => string])[] = [
  [/^cc[ -](by(?:-nc)?(?:-sa|-nd)?)[ -](\d\.\d)$/i, ([, kind, version]) => `CC-${kind!.toUpperCase()}-${version}`],
  [/^cc0(?:[ -]1\.0)?$/i, () => 'CC0-1.0'],
  [/^apache(?: license)?(?:,? version)?[ -]2\.0$/i, () => 'Apache-2.0'],
  [/^mit(?: license)?$/i, () => 'MIT'],
  [/^bsd[ -]([23])[ -]clause(?: license)?$/i, ([, clauses]) => `BSD-${clauses}-Clause`],
  [/^odc-by(?:-1\.0)?$/i, () => 'ODC-By-1.0'],
  [/^(?:odc-)?odbl(?:-1\.0)?$/i, () => 'ODbL-1.0'],
];

const NOTHING: ReadonlySet<string> = new Set(['', 'unspecified', 'unknown', 'none', 'n/a', 'other', 'custom']);

/**
 * A licence of a catalogue as an SPDX identifier where its address or name stands for one without doubt, else as it is written;
 * `null` for words that name none.
 */
export function licenceName(written: string): string | null {
  const text = written.trim();
  if (text.length > LONGEST || NOTHING.has(text.toLowerCase())) return null;
  const address = text.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/+$/, '');
  for (const [pattern, spdx] of address === text ? BY_NAME : BY_ADDRESS) {
    const match = pattern.exec(address);
    if (match !== null) return spdx(match);
  }
  return text.toWellFormed();
}

/** Several licences as one expression: all of them hold. */
export function joinedLicences(licences: readonly (string | null)[]): string | null {
  const known = [...new Set(licences.filter((licence) => licence !== null))].slice(0, 10);
  return known.length === 0 ? null : known.join(' AND ');
}
