import type { Costing } from './cost.js';

/** What is asked of bandwidth and prices while a network is laid out: answered by a whole number from 0 on. */
export type Question = (costing: Costing) => number;

/** Answers questions, one after the other. */
export type Judge = (question: Question) => number;

/** Results that one tree remembers; one more, and it begins anew. */
const MOST = 64;

/** A question with what follows from each answer, or the result. */
interface Branch<Result> {
  question?: Question;
  next: (Branch<Result> | undefined)[];
  result?: { value: Result };
}

/**
 * Results of something that depends on bandwidth and prices through the answers to its questions alone: where all
 * answers are those of a time before, so is the result.
 */
export class DecisionTree<Result> {
  private root: Branch<Result> = { next: [] };
  private results = 0;

  /** @param make always asks the same question after the same answers */
  resultFor(costing: Costing, make: (judge: Judge) => Result): Result {
    const answers: number[] = [];
    let at: Branch<Result> | undefined = this.root;
    while (at?.question !== undefined) {
      const answer = at.question(costing);
      answers.push(answer);
      at = at.next[answer];
    }
    return at?.result === undefined ? this.grow(costing, answers, make) : at.result.value;
  }

  /** @param answers to the first questions */
  private grow(costing: Costing, answers: readonly number[], make: (judge: Judge) => Result): Result {
    if (this.results === MOST) {
      this.root = { next: [] };
      this.results = 0;
    }
    let at = this.root;
    let asked = 0;
    const value = make((question) => {
      const answer = asked < answers.length ? answers[asked]! : question(costing);
      asked++;
      at.question ??= question;
      at = at.next[answer] ??= { next: [] };
      return answer;
    });
    at.result = { value };
    this.results++;
    return value;
  }
}
