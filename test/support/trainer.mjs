// A trainer for tests: "trains" by counting words, writes words by their counts, scores texts by them. It notes every call in calls.txt.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [task, ...args] = process.argv.slice(2);
appendFileSync('calls.txt', `${task}\n`);
const readTexts = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).text);
const words = (text) => text.split(/\s+/).filter((word) => word !== '');

if (task === 'train') {
  const [trainFile, testFile, modelFolder, lossesFile] = args;
  const counts = {};
  for (const text of readTexts(trainFile)) for (const word of words(text)) counts[word] = (counts[word] ?? 0) + 1;
  if (existsSync('hang')) {
    writeFileSync('trainer-pid.txt', `${process.pid}\n`);
    setInterval(() => undefined, 1000);
  } else {
    writeFileSync(path.join(modelFolder, 'model.json'), JSON.stringify(counts));
    const hasTest = readTexts(testFile).length > 0;
    writeFileSync(
      lossesFile,
      [3, 2, 1.5].map((train, at) => `${JSON.stringify({ step: at * 10, train, ...(hasTest && { test: train + 1 }) })}\n`).join(''),
    );
  }
} else {
  const [modelFolder, outputFile, first, ...more] = args;
  const counts = JSON.parse(readFileSync(path.join(modelFolder, 'model.json'), 'utf8'));
  const entries = Object.entries(counts);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const output = [];
  if (task === 'generate') {
    const [seed, temperature] = more.map(Number);
    let state = seed;
    for (let document = 0; document < Number(first); document++) {
      const text = [];
      for (let place = 0; place < 5; place++) {
        state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
        let left = (state / 2 ** 31) * total;
        text.push((entries.find(([, count]) => (left -= count) < 0) ?? entries[0])[0]);
      }
      output.push({ text: text.join(' '), temperature });
    }
  } else {
    for (const text of readTexts(first))
      output.push({
        log_likelihood: words(text).reduce((sum, word) => sum + Math.log((counts[word] ?? 0.5) / (total + 1)), 0),
      });
  }
  writeFileSync(outputFile, output.map((one) => `${JSON.stringify(one)}\n`).join(''));
}
