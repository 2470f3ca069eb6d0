import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Content by path below a folder, with `/`. */
export type FileTree = Readonly<Record<string, string | Uint8Array>>;

/** Writes a tree of files; folders appear as they are needed. */
export async function writeFiles(folder: string, files: FileTree): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
