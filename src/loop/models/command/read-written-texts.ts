import { FitError } from '../fit-error.ts';
import { readJsonLines } from './read-json-lines.ts';

const SHAPE = '{"text": "…"}';
/** Where an amount of text is asked for, documents may be shorter than those of the training set: by this factor. */
const MOST_TIMES = 100;

/**
 * Reads the texts that a model has written. Lone surrogates become U+FFFD.
 *
 * @param options.count documents that were asked for
 * @param options.isAbout whether an amount of text was asked for: then other counts will do, too
 * @throws {FitError} for lines without text, and for too few or too many: with line and remedy
 */
export async function readWrittenTexts(
  file: string,
  { shown, count, isAbout }: { readonly shown: string; readonly count: number; readonly isAbout: boolean },
): Promise<readonly string[]> {
  const lines = await readJsonLines(file, { shown, shape: SHAPE });
  const texts = lines.map(({ line, value: { text } }) => {
    if (typeof text === 'string' && text.trim() !== '') return text.toWellFormed();
    throw new FitError({
      problem: `${shown}:${line} ${
        typeof text === 'string'
          ? 'has an empty text'
          : `field "text" is ${text === undefined ? 'absent' : 'no string'}`
      }`,
      hint:
        typeof text === 'string'
          ? 'Let the command draw again where the model writes nothing.'
          : `Write lines such as ${SHAPE}.`,
    });
  });
  const isTooMany = texts.length > (isAbout ? MOST_TIMES * count : count);
  const isTooFew = !isAbout && texts.length < count;
  if (isTooMany || isTooFew)
    throw new FitError({
      problem: `${shown} has ${texts.length} documents; ${isAbout ? 'about ' : ''}${count} were asked for`,
      hint: `Let the command write ${isAbout ? 'about as many documents as {count} says, {tokens} tokens in all' : 'as many documents as {count} says'}.`,
    });
  return texts;
}
