const LINE_LIMIT = 10_000;
export const HEADERS_LIMIT_BYTES = 512 * 1024;

export interface HeaderLine {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** What stands at the head of a saved response. */
export interface ResponseHead {
  readonly fields: readonly HeaderLine[];
  /** Whether the head goes on behind what was read. */
  readonly isCut: boolean;
}

/**
 * Header fields of a saved response, as `curl --include` or `--head` write them: of the last response where a file holds
 * several (redirects), up to the empty line before its body. Lines that begin with a space continue the field above.
 */
export function parseResponseHead(text: string): ResponseHead {
  const lines = text.slice(0, HEADERS_LIMIT_BYTES).split(/\r\n|\n/, LINE_LIMIT + 1);
  const isLonger = text.length > HEADERS_LIMIT_BYTES || lines.length > LINE_LIMIT;
  let fields: HeaderLine[] = [];
  let isInHead = true;
  for (const [index, line] of lines.entries()) {
    if (/^HTTP\/\d/.test(line)) {
      fields = [];
      isInHead = true;
    } else if (line.trim() === '') {
      isInHead = fields.length === 0;
    } else if (isInHead) {
      const last = fields.at(-1);
      if ((line.startsWith(' ') || line.startsWith('\t')) && last !== undefined) {
        fields[fields.length - 1] = { ...last, value: `${last.value} ${line.trim()}` };
        continue;
      }
      const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}):(.*)$/.exec(line);
      if (match !== null) fields.push({ name: match[1]!.toLowerCase(), value: match[2]!.trim(), line: index + 1 });
    }
  }
  return { fields, isCut: isLonger && isInHead };
}

/** All lines of one field as one value; `undefined` where there is none. */
export function headerValue(headers: readonly HeaderLine[], name: string): string | undefined {
  const values = headers.filter((header) => header.name === name).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Targets of `Link` fields with a relation and a media type. */
export function linkTargets(headers: readonly HeaderLine[], relation: string, type: string): readonly string[] {
  return headers
    .filter(({ name }) => name === 'link')
    .flatMap(({ value }) => [...value.slice(0, 8192).matchAll(/<([^<>]{1,1000})>([^<]{0,1000})/g)])
    .filter(([, , parameters]) => {
      const of = (name: string) =>
        new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]{0,200})"|([^\\s;,"]{1,200}))`, 'i')
          .exec(parameters!)
          ?.slice(1)
          .find((found) => found !== undefined)
          ?.toLowerCase();
      return of('rel')?.split(/\s+/).includes(relation) === true && of('type') === type;
    })
    .map(([, target]) => target!);
}
