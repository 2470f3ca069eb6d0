import { REMOVAL_RULE_VERSION } from '../dedup/removal-rule.ts';
import { DECISION_VERSION } from '../origin/decide.ts';
import { TEXT_EVIDENCE_VERSION } from '../origin/examine-text.ts';
import { TEXT_PANEL_METRICS } from '../range/text-panel-metrics.ts';
import { TOPICS_VERSION } from '../strata/topics.ts';
import { FINGERPRINT_VERSION } from './fingerprint-version.ts';

/** Metrics of the first version go without saying. */
const panel = TEXT_PANEL_METRICS.filter(({ version }) => version !== '1').map(({ id, version }) => ` ${id}@${version}`);

/** The versions of all rules that a result rests on: results of different rules are not compared as if only the data had changed. */
export const RULES_VERSION = [
  `fingerprint ${FINGERPRINT_VERSION}`,
  `decision ${DECISION_VERSION}`,
  TEXT_EVIDENCE_VERSION,
  `removal ${REMOVAL_RULE_VERSION}`,
  `panel 1${panel.join('')}`,
  `topics ${TOPICS_VERSION}`,
].join(', ');
