/** Closed forms in words, by their ids in docs/collapse.md. */
export const CLOSED_FORM_TEXTS: Readonly<Record<string, string>> = {
  G1: 'A Gaussian that is refitted to n draws of itself loses a share 1/n of its variance in each generation in the mean, and more in the median: the mean of ln v falls by ln(n/2) − ψ((n−1)/2).',
  G2: 'With the variance divided by n − 1 its mean stays what it was for ever, while nearly every single run goes to nothing: standard deviation and logarithm show it.',
  G3: 'In d dimensions the trace shrinks as the variance does, the determinant by the product of (n − j)/n for j from 1 to d.',
  G4: 'Where all batches are kept, the mean variance falls by 1/(n i²) in step i, which adds up to no more than sin(x)/x with x = π/√n.',
  G5: 'Where as many rows as at first are drawn from all batches, about 2.9/n of the variance is lost in the end.',
  G6: 'With a share m of human rows in each generation the variance settles at 1 − c/(N m (2 − m) + 1 − m): c is 1 for fresh rows and 3 − 2m where the same rows come again.',
  G7: 'Where sampling multiplies the variance by L, a share m of fresh human rows holds m/(1 − L(1 − m)) of it, less a little for the size.',
  G8: 'A kernel density with a fixed bandwidth h that is drawn from again and again widens by h² a generation under replace, and by a harmonic sum under accumulate.',
  C1: 'The chance that two draws differ falls by 1/n in each generation under replace, by 1/(n i²) in step i under accumulate.',
  C2: 'A category is the only one left in the end with the chance of its share at the start.',
  C3: 'Types that are alive after t generations of n draws: of few rows by the chain of each type’s count; of many the sum over types of 1 − exp(−n p g), over 1 − exp(−n g), where g begins at 1 and becomes 1 − exp(−g) in each generation.',
  C4: 'Bounds of the chance that a model is not yet fixed on one value.',
  R1: 'The error of a regression that is refitted to its own labels grows by the same amount in each generation under replace, and by 1/i² of it in step i under accumulate: never beyond π²/6.',
  R2: 'The weight of real rows that keeps the error of a mean least is (√(k² + 4k) − k)/2, with k the real over the made-up rows.',
  R3: 'A share q of rows labelled by another model leaves an error of q² times the distance of the two models, however many rows there are.',
  R4: 'A model that only remembers errs on what it has not seen: the sum over cases of p (1 − q)^T.',
  M1: 'The squared distance of two mixtures of Gaussians is a sum of Gaussian densities over all pairs of components.',
  '7.2':
    'Categories as a population: drift takes a share 1/n of the diversity in each generation, fresh human rows bring some back, and where both balance it stays at x/(1 + x) of the human one, with x = (n − 1) m (2 − m).',
  '7.3':
    'With a share m of fresh human rows a type of human share p is absent with the chance exp(−n m p S), where S adds up how long one appearance lasts, or of few rows as the chain of its count says; types alive are the sum of the rest.',
  '7.6':
    'Diversity falls by one over the effective size in each generation: n under replace, n ((w + 1)/2)² with a window of w batches, n i² in step i of accumulate.',
};
