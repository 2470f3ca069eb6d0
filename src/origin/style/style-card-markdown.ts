import type { StyleCard, StyleFigure } from './style-card.ts';

/** The card as a page: what the model is made of, how well it does, what it must not be used for. */
export function styleCardMarkdown(card: StyleCard): string {
  const { training } = card;
  const lines = [
    `# ${cell(card.name)}`,
    '',
    `Style model \`${card.id}\`: uncalibrated log-odds that a text was written by a language model.`,
    `Languages: ${card.languages.join(', ')}. Newest generator in its training data: published ${card.newestGenerator}.`,
    '',
    `File \`${card.file}\`, SHA-256 \`${card.sha256}\`. Licence of the weights: ${cell(card.licence)}.`,
    '',
    ...card.notice.flatMap((notice) => [cell(notice), '']),
    '## Limits',
    '',
    ...card.limits.map((limit) => `- ${cell(limit)}`),
    '',
    '## Training data',
    '',
    `${training.texts.human} human and ${training.texts.ai} AI texts, ${training.windows.human + training.windows.ai} windows; at most ${training.cap} AI texts of a domain and generator; seed ${training.seed}; C ${training.inverseStrength}.`,
    '',
    ...table(
      ['source', 'licence', 'human', 'AI', 'attribution'],
      card.sources.map(({ title, url, licence, human, ai, attribution }) => [
        url === undefined ? cell(title) : `${cell(title)}, <${url}>`,
        cell(licence),
        String(human),
        String(ai),
        cell(attribution ?? ''),
      ]),
    ),
    '',
    ...table(
      ['generator', 'texts', 'published'],
      card.generators.map(({ name, texts, published }) => [cell(name), String(texts), published ?? '']),
    ),
    '',
    'Left out:',
    '',
    ...table(
      ['reason', 'rows'],
      Object.entries(training.leftOut).map(([reason, count]) => [cell(reason), String(count)]),
    ),
    '',
    ...figures('Texts that the model never saw', card.heldOut),
    ...figures('Every text, scored by a model trained without its group (5 folds)', card.outOfFold),
    ...figures('Domains and families of generators that were left out of training', card.unseen),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function figures(title: string, rows: readonly StyleFigure[]): readonly string[] {
  if (rows.length === 0) return [];
  return [
    `## ${title}`,
    '',
    'TPR: share of AI text found where at most 5 % or 1 % of the human texts of the same test are flagged.',
    '',
    ...table(
      ['test', 'human', 'AI', 'AUROC', 'TPR at 5 %', 'TPR at 1 %'],
      rows.map(({ test, human, ai, auroc, tprAt5, tprAt1 }) => [
        cell(test),
        String(human),
        String(ai),
        share(auroc),
        share(tprAt5),
        share(tprAt1),
      ]),
    ),
    '',
  ];
}

function share(value: number | null): string {
  return value === null ? 'too few' : value.toFixed(3);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Text from a recipe or from data, in one line that cannot end its cell. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();
}
