/** Words of the report with their meaning. Each is an anchor `#def-…` that numbers link to. */
export const DEFINITIONS = {
  record: {
    term: 'Record',
    text: 'One text with one origin: a text field of a row, or one turn of a chat. A row of a file yields one or more records.',
  },
  row: { term: 'Row', text: 'What a file holds: a line, a row of a table, a small file.' },
  word: {
    term: 'Word',
    text: 'A run of letters, marks and digits in a record’s text; in scripts written without spaces, a character. Shares are shares of words, so that a long record weighs more than a short one.',
  },
  source: {
    term: 'Source',
    text: 'Files that come from one place, described by one card. Where no card says so, each folder given is a source.',
  },
  origin: {
    term: 'Origin',
    text: 'Who wrote a record: human, synthetic, mixed or unknown. It is decided from evidence, by one table; missing marks prove nothing.',
  },
  human: { term: 'Human', text: 'Written by people, without a model.' },
  synthetic: {
    term: 'Synthetic',
    text: 'Written by a model, by rules or templates, or translated by a machine; also where people edited it afterwards.',
  },
  mixed: { term: 'Mixed', text: 'Written by people with a model’s help, or holding passages of both.' },
  unknown: {
    term: 'Unknown',
    text: 'Nothing says where it comes from, or strong evidence disagrees. It is not counted as human.',
  },
  verified: {
    term: 'Verified',
    text: 'Proved by somebody other than the supplier: an archive that attests the date, a contract, a generation log, a signature.',
  },
  declared: { term: 'Declared', text: 'Said by the supplier alone: a card, a column, a page about the data set.' },
  inferred: { term: 'Inferred', text: 'Concluded from marks in the text.' },
  contradicted: {
    term: 'Contradicted',
    text: 'Declared human, but the text carries evidence of a model. The evidence’s class is taken.',
  },
  conflict: {
    term: 'Conflict',
    text: 'Strong evidence for human and strong evidence for a model. The origin is then unknown.',
  },
  evidence: {
    term: 'Evidence',
    text: 'What spoke for an origin. All of it is kept, so that decisions can be made again.',
  },
  prevalence: {
    term: 'Share of model text',
    text: 'How many of the texts of a source a model wrote, estimated from the style of all of them together. The lower end of the interval supposes nothing about models; the upper end goes by the generator that the detector finds worst. It says nothing of a single text.',
  },
  anchor: {
    term: 'Known to be human, anchor',
    text: 'A text that a person is known to have written: from a file that somebody names as human, or from the data where an attested date or a verified capture stands behind it; a contract does not do. How human text scores is read off these, source by source and length by length. By those of other sources nothing is decided.',
  },
  group: {
    term: 'Group, rare group',
    text: 'Records alike in the dimensions named (source, language, time and the like). A group is rare when its share of words is under the limit and under a tenth of the mean of the groups of its kind; records of which something is not known form no rare group. Rare groups are the first that a model loses.',
  },
  unreadable: {
    term: 'Unreadable',
    text: 'Rows that could not become records. They are counted and located, and their neighbours are read.',
  },
  finding: {
    term: 'Finding',
    text: 'Something to act on. Findings are in order of weight: how grave the kind is, times the share of words concerned.',
  },
  'repeated-id': { term: 'Repeated id', text: 'The same id given to more than one record of a source.' },
  identical: {
    term: 'Identical',
    text: 'The same text, character by character, once Unicode forms and line ends are made alike and characters that only choose a variant are left out. Texts that differ in case or punctuation are similar, not identical.',
  },
  similar: {
    term: 'Similar',
    text: 'Not identical, but the two texts have at least half of their different runs of five words in common (Jaccard index 0.5, unless the audit was given another). Both stay: similar is not the same.',
  },
  removable: {
    term: 'Removable without loss',
    text: 'All of a record’s words and symbols stand in another record that stays, in the same runs of three; code, and texts that repeat themselves, in one piece. Of prose, case and punctuation may differ. Proved on the texts themselves. All such records could go; those that the budget lets go would go.',
  },
  budget: {
    term: 'Budget of removal',
    text: 'Removal takes at most this share of the records of any group. Repeats are not spread evenly: a rare group that repeats itself would vanish without it.',
  },
  jaccard: {
    term: 'Jaccard index',
    text: 'Of all different runs of five words in two texts, the share that stands in both: 0 is nothing, 1 is the same set.',
  },
  template: {
    term: 'Template family',
    text: 'A large group of texts that share a template: the same set phrases, with other names, numbers or passages filled in. Most of its texts are not confirmed copies of each other.',
  },
  width: {
    term: 'Width',
    text: 'How varied the language is: how many different words and phrases, how much of it is rare, how much repeats. Measured on equal numbers of words, because every measure of it changes with the size of the sample.',
  },
  jackknife: {
    term: 'Jackknife',
    text: 'A way to find how sure a value is: measure again with one group of documents left out, for each group, and see how much the value moves. Groups hold whole documents, because words of one document go together.',
  },
  topic: {
    term: 'Topic, rare topic',
    text: 'Texts that share words, grouped without a reader. A topic is rare where it lies in the tail of the topics by share of the sample.',
  },
  ledger: {
    term: 'Own output, ledger',
    text: 'The ledger holds what your own models wrote, registered when they wrote it. Every record is looked up in it. What stands there is proven to be model text: the whole record, or the passage that was found. The root is a fingerprint of all its entries.',
  },
  sample: {
    term: 'Sample',
    text: 'Rows chosen by a hash of their content, so that the same rows are chosen again whatever the order of the files.',
  },
} as const satisfies Readonly<Record<string, { readonly term: string; readonly text: string }>>;

export type DefinitionId = keyof typeof DEFINITIONS;
