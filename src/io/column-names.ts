/**
 * The names by which columns are known without being told, each list in order of preference. Names are written in
 * canonical form: lower case, without spaces, dots, hyphens and underscores (`createdAt`, `created_at`, `Created At`
 * are all `createdat`).
 */

/** Lists of turns. A plain string under one of these names is read as text, last of all. */
export const CHAT_COLUMNS = [
  'messages',
  'conversations',
  'conversation',
  'turns',
  'dialogue',
  'dialog',
  'dialogues',
  'dialogs',
  'chat',
  'utterances',
] as const;

/** What was asked. `instruction` comes first because `prompt` beside it usually repeats it inside a template. */
export const PROMPT_COLUMNS = [
  'instruction',
  'prompt',
  'question',
  'query',
  'problem',
  'userprompt',
  'userinput',
  'usermessage',
  'userquery',
  'input',
  'inputs',
] as const;

/** What was given along with the question. */
export const PROMPT_EXTRA_COLUMNS = ['input', 'context'] as const;

export const SYSTEM_COLUMNS = ['system', 'systemprompt', 'systemmessage'] as const;

/** What was answered: the model's side of a row. */
export const RESPONSE_COLUMNS = [
  'response',
  'output',
  'completion',
  'answer',
  'generation',
  'generatedtext',
  'generated',
  'modelresponse',
  'modeloutput',
  'modelanswer',
  'modelcompletion',
  'assistant',
  'assistantresponse',
  'reply',
  'solution',
  'out',
  'responses',
  'outputs',
  'completions',
  'generations',
  'answers',
  'chosen',
] as const;

/** Two answers to one question, the better first where the data says so. */
export const PREFERENCE_COLUMNS = [
  ['chosen', 'rejected'],
  ['conversationa', 'conversationb'],
  ['responsea', 'responseb'],
  ['answera', 'answerb'],
  ['outputa', 'outputb'],
  ['completiona', 'completionb'],
  ['response0', 'response1'],
  ['response1', 'response2'],
  ['output1', 'output2'],
  ['answer0', 'answer1'],
  ['answer1', 'answer2'],
  ['responsej', 'responsek'],
] as const;

/** Columns that name the writer of one answer only. */
export const SIDE_MODEL_COLUMNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['chosen', ['chosenmodel', 'modelchosen', 'chosenmodelname', 'chosengeneratedby']],
  ['rejected', ['rejectedmodel', 'modelrejected', 'rejectedmodelname', 'rejectedgeneratedby']],
  ['conversationa', ['modela']],
  ['conversationb', ['modelb']],
  ['responsea', ['modela', 'responseamodel']],
  ['responseb', ['modelb', 'responsebmodel']],
  ['answera', ['modela']],
  ['answerb', ['modelb']],
  ['outputa', ['modela']],
  ['outputb', ['modelb']],
  ['completiona', ['modela']],
  ['completionb', ['modelb']],
  ['response0', ['model0']],
  ['response1', ['model1']],
  ['response2', ['model2']],
  ['answer0', ['model0']],
  ['answer1', ['model1']],
  ['answer2', ['model2']],
  ['output1', ['model1', 'generator1']],
  ['output2', ['model2', 'generator2']],
  ['response', ['responsemodel']],
  ['output', ['outputmodel']],
  ['completion', ['completionmodel']],
]);

/** Plain text. */
export const TEXT_COLUMNS = [
  'text',
  'content',
  'body',
  'document',
  'article',
  'fulltext',
  'rawcontent',
  'pagecontent',
  'plaintext',
  'cleantext',
  'contents',
  'markdown',
  'passage',
  'story',
  'essay',
  'poem',
  'post',
  'comment',
  'review',
  'tweet',
  'message',
  'abstract',
  'transcript',
  'paragraph',
  'paragraphs',
  'sentence',
  'sentences',
  'texts',
  'code',
] as const;

export const GENERATED_BY_COLUMNS = [
  'generatedby',
  'generatedbymodel',
  'generator',
  'generatormodel',
  'generationmodel',
  'generatorname',
  'modelname',
  'modelid',
  'model',
  'llm',
] as const;

/**
 * Those of them that may name what a text is about: the model of a camera. They speak for answers; of other texts
 * only where their value names a known language model.
 */
export const WEAK_GENERATED_BY_COLUMNS: ReadonlySet<string> = new Set(['modelname', 'modelid', 'model']);

/** Who speaks in a row that is itself one turn. */
export const ROLE_COLUMNS = ['role', 'from'] as const;

export const ID_COLUMNS = [
  'id',
  'uid',
  'uuid',
  'guid',
  'recordid',
  'docid',
  'documentid',
  'sampleid',
  'exampleid',
  'textid',
  'articleid',
  'postid',
  'commentid',
  'messageid',
  'conversationid',
  'conversationhash',
  'answerid',
] as const;

/** When the text was written or published; times of collection, crawling and change are left out on purpose. */
export const DATE_COLUMNS = [
  'date',
  'created',
  'createdat',
  'datecreated',
  'createddate',
  'creationdate',
  'createdutc',
  'published',
  'publishedat',
  'datepublished',
  'publicationdate',
  'publishdate',
  'pubdate',
  'posted',
  'postedat',
  'timestamp',
  'datetime',
  'time',
  'year',
] as const;

export const LANG_COLUMNS = ['lang', 'language', 'langcode', 'languagecode', 'locale'] as const;
export const URL_COLUMNS = [
  'url',
  'sourceurl',
  'pageurl',
  'weburl',
  'originalurl',
  'uri',
  'link',
  'permalink',
  'href',
] as const;
export const LICENCE_COLUMNS = ['licence', 'license', 'licensename', 'licenseid', 'spdx'] as const;

/** Columns whose name promises a statement about who wrote the text. Used only when the user names one. */
export const ORIGIN_COLUMNS = [
  'origin',
  'originclass',
  'authorship',
  'writtenby',
  'ishuman',
  'isai',
  'issynthetic',
] as const;

/** Name of a column without case and separators. */
export function canonicalColumnName(name: string): string {
  return name.replace(/[\s._-]+/g, '').toLowerCase();
}
