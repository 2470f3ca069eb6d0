import type { MeasureSpec } from '../../loop/measures/measure-set.ts';

const TEST_LOSS =
  'Nats that the generation’s model takes for what people wrote and no model was trained on; less is better.';

/** Measures in words, by the section of docs/collapse.md that defines them and their ids. */
const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  vectors: {
    variance: 'Variance of the fitted model over that of people’s data, mean over dimensions: 1 is all of it.',
    tail_mass: 'Share of the outputs that lie where the outermost 1 % of people’s data lie.',
    tail_mass_5: 'Share of the outputs that lie where the outermost 5 % of people’s data lie.',
    determinant:
      'Determinant of the fitted covariance over the true one: the volume that the model fills. It falls faster than the variance.',
    mean_shift: 'Squared distance of the fitted mean from the true one, over the true variance of all dimensions.',
    wasserstein:
      'Squared 2-Wasserstein distance of the fitted law from the true one, over the true variance of all dimensions.',
    mixture_distance: 'Squared L2 distance of the fitted density from the true one.',
    component_variance: 'Variance within the components of the model, over the true one.',
    training_variance: 'Variance of the rows that were trained on, over the true one.',
    second_moment: 'Mean square of the rows that were trained on about the true mean, over the true variance.',
    test_loss: TEST_LOSS,
    loss_under_first:
      'Nats that the first generation’s model takes for an output. It falls where outputs keep to what is likely.',
    precision: 'Share of the outputs that lie among people’s rows, by nearest neighbours.',
    recall: 'Share of people’s rows that lie among the outputs, by nearest neighbours.',
    density: 'How many of people’s neighbourhoods an output lies in, over what people’s own rows would.',
    coverage: 'Share of people’s rows that have an output near them.',
  },
  labelled: {
    excess_error: 'Squared error of the expected label about the true one.',
    excess_loss: 'Nats a row beyond what the truth itself takes.',
    test_loss: TEST_LOSS,
    test_error: 'Mean squared error of labels on rows of people that no model was trained on.',
    accuracy: 'Share of people’s held-out rows whose class the model gets right.',
    weight_length: 'Length of the fitted weights; over the true one where that is known.',
    mean_label: 'Mean of the labels that the model writes.',
    separable: '1 where a plane parts the classes of the training rows, so that weights grow without end.',
  },
  categories: {
    tail_mass:
      'Share of people’s data that is of rare types which the training set still holds; rare are the rarest that together hold a tenth.',
    types: 'Different types in the training set.',
    gini_simpson: 'Chance that two draws of the model are of different types.',
    entropy: 'Entropy of the shares that the model gives to types.',
    rare_share: 'Share that the model gives to rare types.',
    unseen_share: 'Share of people’s held-out rows whose type the model can no longer write.',
    test_loss: TEST_LOSS,
    band_1: 'Share that the model gives to types of which people’s data hold at least 10 % each.',
    band_2: 'Share that the model gives to types of which people’s data hold 1 to 10 % each.',
    band_3: 'Share that the model gives to types of which people’s data hold 0.1 to 1 % each.',
    band_4: 'Share that the model gives to types of which people’s data hold less than 0.1 % each.',
  },
  'text-loops': {
    tail_mass:
      'Share of human text that is made of rare words (or characters) which the training set still holds; rare are the rarest that together make up at most a tenth of the first training set.',
    types: 'Different words (or characters) in the training set.',
    rare_share: 'Share of rare ones among all words (or characters) of the outputs.',
    test_perplexity:
      'Between how many words (or characters) the model wavers, on average, at each one of held-out human text; less is better.',
    test_loss: TEST_LOSS,
    output_perplexity:
      'Between how many the first generation’s model wavers at each word (or character) of the outputs. It falls where outputs keep to what is likely.',
    distinct_2:
      'Share of runs of two words (or characters) that are different ones, among equally many runs in each generation.',
    distinct_3:
      'Share of runs of three words (or characters) that are different ones, among equally many runs in each generation.',
    unseen_mass: 'Chance that the next word (or character) of the outputs would be one that they do not hold yet.',
    self_repetition: 'In how many documents of the outputs their runs of four are found again, as a mean logarithm.',
  },
  interactions: {
    tail_mass:
      'Share of what users take that is none of the head: the items that hold four fifths of all human events.',
    coverage: 'Share of the catalogue that is taken at all.',
    gini: 'How unevenly items are taken: 0 where all are taken alike, near 1 where one takes all.',
    entropy: 'Entropy of the shares that items have of what users take.',
    user_jaccard: 'How much of their items two users have in common, on average.',
    gini_simpson: 'Chance that two events of the training set are of different items.',
    types: 'Different items in the training set.',
    training_tail_mass:
      'Share of the training set that is none of the head: the items that hold four fifths of all human events.',
    recall: 'Share of held-out items that are among the twenty likeliest of their user.',
    recall_niche: 'The same for the fifth of users of the most unusual taste.',
    recall_majority: 'The same for all other users.',
    shift_niche:
      'How much of the events moved to other bands of popularity, for the fifth of users of the most unusual taste.',
    shift_majority: 'How much of the events moved to other bands of popularity, for all other users.',
    test_loss: TEST_LOSS,
  },
};

/** What a measure is, in one or two sentences; undefined for one that nobody has put into words. */
export function measureTextOf({ id, anchor }: Pick<MeasureSpec, 'id' | 'anchor'>): string | undefined {
  return TEXTS[anchor.slice(anchor.indexOf('#') + 1)]?.[id];
}
