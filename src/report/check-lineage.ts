import { LINEAGE_SCHEMAS } from '../lineage/lineage-entry.ts';
import { verifyBuild } from '../lineage/verify-build.ts';
import type { VerifyOptions } from '../workspace/verify-workspace.ts';

/** What is wrong with a build, derived again from its shards. @throws {CancelledError} `signal` aborted */
export const checkBuild: NonNullable<VerifyOptions['checkBuild']> = async (build, options) =>
  (await verifyBuild(build, options)).problems;

/** @throws {ZodError} an entry of the lineage does not fit its schema */
export const checkLineage: NonNullable<VerifyOptions['checkLineage']> = (kind, entry) =>
  void LINEAGE_SCHEMAS[kind].parse(entry);
