/** Circa's activations, which protocols need as well. */
export * from '../../protocol/circa/activation.js';
