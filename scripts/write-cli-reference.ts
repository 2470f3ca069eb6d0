/** Writes the reference of all commands into docs/cli.md: node scripts/write-cli-reference.ts */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withCliReference } from './cli-reference.ts';

const file = path.resolve(import.meta.dirname, '../docs/cli.md');
writeFileSync(file, withCliReference(readFileSync(file, 'utf8')));
