/** With fewer independent units nothing can be said, whatever they are. */
export const LEAST_UNITS = 30;
