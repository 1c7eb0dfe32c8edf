/** What a word begins with that names a step of a language model. */
export const SCHEME = 'llm:';
