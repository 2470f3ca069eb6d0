import { plainText } from './plain-text.ts';

/**
 * Text as it must stand in markup and in quoted attributes. Every text of every page and chart goes through here:
 * control and hidden characters become visible, what has a meaning in HTML becomes a reference.
 */
export function escapeHtml(text: string): string {
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
