/** A run is damaged or gone. Never leaves the ledger's code: the index is made anew. */
export class DamagedRun extends Error {
  override readonly name = 'DamagedRun';
}
