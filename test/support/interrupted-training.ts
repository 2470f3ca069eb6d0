/** Trains with the user's own trainer in a process that a test kills: `node interrupted-training.ts FOLDER SETTINGS`. */
import { type CommandSettings, command } from '../../src/loop/models/command/command.ts';
import { randomStream } from '../../src/statistics/random-stream.ts';

const [folder, settings] = process.argv.slice(2) as [string, string];
const model = command(JSON.parse(settings) as CommandSettings, { folder: `${folder}/loop`, labFolder: folder });
const texts = ['a b', 'b c'];
const fitted = await model.fit(
  { texts, vocabulary: { unit: 'words', types: ['b', 'a', 'c'] } },
  { random: randomStream(1, 'fit'), generation: 1 },
);
const { texts: written } = await fitted.sample({ count: 2, random: randomStream(1, 'sample'), bias: {} });
process.stdout.write(JSON.stringify(written));
