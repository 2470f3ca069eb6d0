import { c2paText } from './c2pa-text.ts';
import { gb45438 } from './gb45438.ts';
import { textArtefacts } from './text-artefacts.ts';
import type { TextEvidenceSource } from './text-evidence.ts';

/** Everything that reads evidence out of text. To add one, write its file and add a line here. */
export const TEXT_EVIDENCE_SOURCES: readonly TextEvidenceSource[] = [c2paText, gb45438, textArtefacts];
