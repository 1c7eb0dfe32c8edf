/**
 * Sets of banks as bits: banks of a node that is refreshed as one share words of 32, so that a word never belongs to
 * two nodes.
 */
export class BankWords {
  readonly words: number;
  /** By bank. */
  readonly wordOf: Int32Array;
  readonly bitOf: Int32Array;
  /** By word: bank of its lowest bit, and node. */
  readonly firstBank: Int32Array;
  readonly nodeOf: Int32Array;

  constructor(banks: number, perNode: number) {
    const each = Math.ceil(perNode / 32);
    this.words = (banks / perNode) * each;
    this.nodeOf = Int32Array.from({ length: this.words }, (_, word) => Math.floor(word / each));
    this.firstBank = Int32Array.from({ length: this.words }, (_, word) => {
      const node = Math.floor(word / each);
      return node * perNode + (word - node * each) * 32;
    });
    this.wordOf = Int32Array.from({ length: banks }, (_, bank) => {
      const node = Math.floor(bank / perNode);
      return node * each + Math.floor((bank - node * perNode) / 32);
    });
    this.bitOf = Int32Array.from({ length: banks }, (_, bank) => 1 << ((bank % perNode) % 32));
  }
}
