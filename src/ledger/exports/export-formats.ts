import type { ExportFormat } from './export-format.ts';
import { langfuse } from './langfuse.ts';
import { openTelemetry } from './open-telemetry.ts';
import { openaiBatch } from './openai-batch.ts';

/** Every export that can be read. Where none is named they are asked in this order. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [openTelemetry, openaiBatch, langfuse];
