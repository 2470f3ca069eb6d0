/** Work that ends early, and in good order, where its signal is aborted. */
type Work<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Runs two works at once and waits for the end of both: where one fails the other is stopped.
 *
 * @throws whatever failed first
 */
export async function runTogether<First, Second>(
  works: readonly [Work<First>, Work<Second>],
  signal?: AbortSignal,
): Promise<readonly [First, Second]> {
  const stop = new AbortController();
  const own = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  let failure: { readonly error: unknown } | undefined;
  const watched = <Result>(work: Work<Result>) =>
    work(own).catch((error: unknown) => {
      failure ??= { error };
      stop.abort();
      return undefined;
    });
  const [first, second] = await Promise.all([watched(works[0]), watched(works[1])]);
  if (failure !== undefined) throw failure.error;
  return [first as First, second as Second];
}
