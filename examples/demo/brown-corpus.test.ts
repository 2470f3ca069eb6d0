import { expect, test } from 'vitest';
import { detokeniseBrown } from './brown-corpus.ts';

test('sets words, quotations and paragraphs as print does', () => {
  const tagged = `

	The/at old/jj mill/nn ,/, he/pps said/vbd ,/, \`\`/\`\` is/bez not/* mine/pp$$ ''/'' ./.
Who/wps owns/vbz it/ppo ?/. ?/.
''/'' she/pps asked/vbd ./.


Rents/nns-hl rise/vb-hl
(/( 2/cd )/) The/at mill/nn pays/vbz $40/nns ,/, or/cc 5/cd %/nn ;/. ;/.
the/at farm/nn --/-- which/wdt '/' leans/vbz '/' --/-- pays/vbz Smith/np ,/, Jr./np ./.
	Ratio/nn 1/cd :/in 256/cd and/or/cc **yb/nn at/in 280/cd m**ym/nns !/. !/.
`;
  expect(detokeniseBrown(tagged)).toEqual([
    'The old mill, he said, "is not mine." Who owns it?" she asked.',
    'Rents rise',
    "(2) The mill pays $40, or 5%; the farm -- which 'leans' -- pays Smith, Jr.",
    'Ratio 1:256 and/or β at 280 mμ!',
  ]);
});

test('gives a closing mark at the head of a paragraph to the paragraph before', () => {
  const tagged = "\tHe/pps called/vbd :/: ``/`` Stop/vb !/. !/.\n\n\t''/'' Nobody/pn did/dod ./.\n";
  expect(detokeniseBrown(tagged)).toEqual(['He called: "Stop!"', 'Nobody did.']);
});
