/** An experiment that is ready to run. */
export interface Preset {
  /** How the command line names it: kebab-case. */
  readonly id: string;
  /** One sentence: what is trained on what. */
  readonly about: string;
  /** One sentence: what to look for. */
  readonly lookFor: string;
  /** Which published figure it stands beside. */
  readonly beside: string;
  /** The lab, as a file would say it. */
  readonly lab: Readonly<Record<string, unknown>>;
}
