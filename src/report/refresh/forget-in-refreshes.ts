import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { listRefreshes, publishRefresh, REFRESH_FILE } from '../../workspace/refreshes.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { parseAuditJson } from '../audit-json.ts';
import { refreshHtml } from './refresh-html.ts';
import { refreshMarkdown } from './refresh-markdown.ts';
import { parseRefresh, type RefreshState } from './refresh-state.ts';

/**
 * Takes forgotten records out of what refreshes say of findings: their titles are read again from the audits, which forgot before. Where the
 * audit is gone, nobody knows whose words they are, and they go. Doing it twice changes nothing more.
 *
 * @returns refreshes that were changed
 * @throws {WorkspaceError} a refresh cannot be read or written
 */
export async function forgetInRefreshes(workspace: Workspace): Promise<number> {
  let changed = 0;
  for (const { folder, content } of await listRefreshes(workspace)) {
    const state = parseRefresh(content, path.join(folder, REFRESH_FILE));
    if (state.audit === null || state.audit.findings.length === 0) continue;
    const findings = await findingsOf(workspace, state.audit.name);
    if (isDeepStrictEqual(findings.slice(0, state.audit.findings.length), state.audit.findings)) continue;
    const rewritten: RefreshState = {
      ...state,
      audit: { ...state.audit, findings: findings.slice(0, state.audit.findings.length) },
    };
    await publishRefresh(folder, {
      'refresh.html': refreshHtml(rewritten),
      'refresh.md': refreshMarkdown(rewritten),
      [REFRESH_FILE]: `${JSON.stringify(rewritten, null, 2)}\n`,
    });
    changed++;
  }
  return changed;
}

async function findingsOf(
  { folder }: Workspace,
  audit: string,
): Promise<readonly { readonly title: string; readonly action: string }[]> {
  const file = path.join(folder, 'audits', audit, 'audit.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  return parseAuditJson(text, { path: file }).findings.map(({ title, action }) => ({ title, action }));
}
