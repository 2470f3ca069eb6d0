/** Texts known to be human that a threshold takes: with fewer no p-value reaches 0.01. */
export const LEAST_ANCHORS = 99;
