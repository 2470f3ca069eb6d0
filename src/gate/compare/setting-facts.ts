import type { GateDocument } from '../gate-document.ts';
import type { SettingFacts } from './comparison.ts';

/**
 * Settings of decoding that documents name, by name; of each its values, most documents first. Documents that do not name a setting which
 * others name count under null.
 */
export function settingFacts(documents: readonly Pick<GateDocument, 'settings'>[]): readonly SettingFacts[] {
  const names = [...new Set(documents.flatMap(({ settings }) => Object.keys(settings ?? {})))].sort();
  return names.map((name) => {
    const counts = new Map<string | number | boolean | null, number>();
    for (const { settings } of documents) {
      const value = settings?.[name] ?? null;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return {
      name,
      values: [...counts]
        .map(([value, count]) => ({ value, documents: count }))
        .sort((a, b) => b.documents - a.documents || (String(a.value) < String(b.value) ? -1 : 1)),
    };
  });
}
