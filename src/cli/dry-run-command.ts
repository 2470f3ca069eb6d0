import type { AuditOptions } from '../audit/audit-options.ts';
import { listSources } from '../audit/list-sources.ts';
import { sourcesOfAnchors } from '../audit/read-anchors.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../io/format.ts';
import { formatBytes, formatCount } from '../report/format-number.ts';
import { plainText } from '../report/plain-text.ts';
import type { Effects } from './effects.ts';

/** Shows which files belong to which source and how their columns would be read. @returns 2 where a source has no text */
export async function dryRunCommand(options: AuditOptions, { stdout, stderr }: Effects): Promise<number> {
  const listing = await listSources(options.data, {
    config: options.config,
    source: options.source,
    sourcesBy: options.sourcesBy,
    columns: options.columns,
    namedSources: sourcesOfAnchors(options),
    format: options.format,
    maxRowBytes: options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES,
    cwd: options.cwd,
  });
  const lines: string[] = [];
  for (const [source, mapping] of Object.entries(listing.mappingLines)) {
    const files = listing.inputs.filter((input) => input.source === source);
    const sizeBytes = files.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
    const names = files.slice(0, 3).map(({ entry }) => plainText(entry.displayPath));
    const formats = [...new Set(files.map(({ entry }) => entry.format))].sort().join(', ');
    lines.push(
      source,
      `  ${formatCount(files.length)} ${files.length === 1 ? 'file' : 'files'}, ${formatBytes(sizeBytes)}, ${formats}: ${names.join(', ')}${files.length > 3 ? ', …' : ''}`,
      ...mapping.map((line) => `  ${plainText(line)}`),
      '',
    );
  }
  for (const note of listing.notes) lines.push(plainText(note));
  for (const { displayPath, detail } of listing.inventory.problems)
    lines.push(plainText(`not read: ${displayPath}: ${detail}`));
  stdout.write(`${lines.join('\n')}\n`);
  for (const problem of listing.problems) stderr.write(`${plainText(problem)}\n`);
  return listing.problems.length > 0 || listing.inputs.length === 0 ? 2 : 0;
}
