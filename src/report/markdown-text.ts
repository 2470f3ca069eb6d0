import { plainText } from './plain-text.ts';

/** Characters that start markup anywhere in a line: code, emphasis, links, tags, tables, mathematics, references. */
const MARKUP = /[\\`*_[\]|~^$&<>]/g;

/** What starts a list, a heading or a rule at the beginning of a line. */
const AT_START = /^(?:[-+#=]|\d{1,9}[.)](?=\s|$))/;

/** What common extensions turn into links. */
const ADDRESS = /:(?=\/\/)|(?<=www)\./gi;

/**
 * Text from data as it must stand in Markdown: one line, no markup, no link, no mention.
 * Marks become numeric references, which no renderer reads again as markup; mentions, which some look for after
 * rendering, are broken by a code span around their sign.
 */
export function markdownText(text: string): string {
  return (
    plainText(text)
      .trimStart()
      .replace(MARKUP, reference)
      .replace(ADDRESS, reference)
      // A number sign after an ampersand is part of a reference made above.
      .replace(/(?<!&)#(?=\d)|@/g, (sign) => `\`${sign}\``)
      .replace(AT_START, (start) => start.slice(0, -1) + reference(start.slice(-1)))
  );
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
