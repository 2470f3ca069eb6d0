export type { Embedder } from './embedder.ts';
export { createEndpointEmbedder } from './endpoint-embedder.ts';
export { createTfIdfEmbedder } from './tf-idf-embedder.ts';
export { fitTfIdf, parseFit, serialiseFit, type TfIdfFit } from './tf-idf-fit.ts';
export {
  assignTopics,
  type FindTopicsOptions,
  findTopics,
  type Topic,
  type TopicDocument,
  type Topics,
} from './topics.ts';
