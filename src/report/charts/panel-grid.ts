/** Where small charts stand. Pixels. */
export interface PanelGrid {
  readonly height: number;
  readonly panelWidth: number;
  placeOf(index: number): {
    readonly left: number;
    readonly top: number;
    /** Of the plot itself, below the title and above the axis. */
    readonly plotTop: number;
    readonly bottom: number;
  };
}

/** From this width on two charts stand side by side. */
const WIDE = 560;
const ROW_GAP = 22;
/** Below the last row, for what hangs below a line of text. */
const FOOT = 4;

/** Small charts of one size below each other, two in a row where there is room. */
export function panelGrid(
  count: number,
  {
    width,
    gap,
    titleHeight,
    plotHeight,
    axisHeight,
  }: {
    readonly width: number;
    /** Between two charts side by side. */
    readonly gap: number;
    readonly titleHeight: number;
    readonly plotHeight: number;
    readonly axisHeight: number;
  },
): PanelGrid {
  const columns = width >= WIDE && count > 1 ? 2 : 1;
  const panelWidth = (width - gap * (columns - 1)) / columns;
  const pitch = titleHeight + plotHeight + axisHeight + ROW_GAP;
  return {
    height: Math.ceil(count / columns) * pitch - ROW_GAP + FOOT,
    panelWidth,
    placeOf(index) {
      const top = Math.floor(index / columns) * pitch;
      return {
        left: (index % columns) * (panelWidth + gap),
        top,
        plotTop: top + titleHeight,
        bottom: top + titleHeight + plotHeight,
      };
    },
  };
}
