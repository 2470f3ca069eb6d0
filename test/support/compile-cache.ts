import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Compiled sources are kept between runs: half of what an audit of a few rows takes is reading its own modules. Holds for child
 * processes and worker threads started after this module was loaded.
 */
export const COMPILE_CACHE = path.join(tmpdir(), 'outcross-compile-cache');
process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;
