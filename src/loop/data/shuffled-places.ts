/** All places below a count in random order (Fisher and Yates). */
export function shuffledPlaces(count: number, random: () => number): Uint32Array {
  const places = Uint32Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = places[last]!;
    places[last] = places[other]!;
    places[other] = kept;
  }
  return places;
}
