/** Characters (UTF-16 units) of a text kept for lists and reports. A preview of this length was cut, or ends just there. */
export const PREVIEW_LENGTH = 160;
