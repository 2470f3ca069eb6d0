import { expect, test } from 'vitest';
import { readDigitalSourceType } from './digital-source-type.ts';

const IPTC = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

test.each([
  ['digitalCapture', 'human'],
  ['computationalCapture', 'human'],
  ['compositeCapture', 'human'],
  ['negativeFilm', 'human'],
  ['positiveFilm', 'human'],
  ['print', 'human'],
  ['digitalCreation', 'human'],
  ['humanEdits', 'human'],
  ['algorithmicallyEnhanced', 'unknown'],
  ['dataDrivenMedia', 'algorithmic'],
  ['algorithmicMedia', 'algorithmic'],
  ['trainedAlgorithmicMedia', 'synthetic'],
  ['compositeWithTrainedAlgorithmicMedia', 'human-ai-assisted'],
  ['compositeSynthetic', 'mixed'],
  ['composite', 'unknown'],
  ['screenCapture', 'unknown'],
  ['virtualRecording', 'unknown'],
  ['minorHumanEdits', 'human'],
  ['digitalArt', 'human'],
  ['softwareImage', 'unknown'],
])('%s is %s', (id, originClass) => {
  expect(readDigitalSourceType(IPTC + id)).toEqual({ id, class: originClass });
});

test.each([
  ['https://cv.iptc.org/newscodes/digitalsourcetype/print', 'print'],
  [' http://cv.iptc.org/newscodes/digitalsourcetype/print\n', 'print'],
  ['print', 'print'],
  ['http://c2pa.org/digitalsourcetype/empty', 'empty'],
  ['http://c2pa.org/digitalsourcetype/trainedAlgorithmicData', 'trainedAlgorithmicData'],
])('reads %j', (address, id) => {
  expect(readDigitalSourceType(address)?.id).toBe(id);
});

test.each([
  '',
  'http://example.org/digitalsourcetype/print',
  `${IPTC}toString`,
  `${IPTC}Print`,
  `${IPTC}print/x`,
  'http://c2pa.org/digitalsourcetype/print',
])('does not know %j', (address) => {
  expect(readDigitalSourceType(address)).toBeUndefined();
});
