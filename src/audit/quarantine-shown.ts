/** Places of unreadable rows kept in memory for reports; all of them are in quarantine.jsonl. */
export const QUARANTINE_SHOWN = 1000;
