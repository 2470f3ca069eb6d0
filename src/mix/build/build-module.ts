import path from 'node:path';

/** Where the workers find an operator of this folder, in sources and in the build. */
export function buildModule(name: string): URL {
  const extension = path.extname(new URL(import.meta.url).pathname);
  return new URL(`./${name}${extension}`, import.meta.url);
}
