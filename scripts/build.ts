import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Compiles src/ to dist/, puts the kernels beside it and writes the JSON Schemas. The kernels are built before. */
rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const compiled = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
copyFileSync(path.join(root, 'src/kernels/kernels.wasm'), path.join(root, 'dist/kernels/kernels.wasm'));
chmodSync(path.join(root, 'dist/cli/outcross.js'), 0o755);

const { toJSONSchema } = await import('zod');
const { auditResultSchema } = await import('../src/audit/audit-result.ts');
writeFileSync(
  path.join(root, 'dist/audit/audit.schema.json'),
  `${JSON.stringify(toJSONSchema(auditResultSchema), null, 2)}\n`,
);
