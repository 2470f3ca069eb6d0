/** Assignment of a text that has no features, such as one without words: it belongs to no topic. */
export const NO_TOPIC = 0xffff;
