import os from 'node:os';
import path from 'node:path';

/** Where the peers are installed when no other folder is named: outside the repository, as they are none of its business. */
export const PEER_FOLDER = path.join(os.tmpdir(), 'outcross-peers');

/** Programs of a set-up folder. */
export function peerPrograms(folder: string) {
  return {
    python: path.join(folder, 'python', 'bin', 'python'),
    rust: path.join(folder, 'rust', 'release', 'outcross-peers'),
  };
}
