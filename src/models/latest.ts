/** Values by key, of which the latest that were asked for are kept. */
export class Latest<Value> {
  private readonly most: number;
  private readonly known = new Map<string, Value>();

  constructor(most: number) {
    this.most = most;
  }

  /** What `make` returned for this key, if that was among the latest; else what it returns now. */
  of(key: string, make: () => Value): Value {
    const { known } = this;
    const value = known.has(key) ? known.get(key)! : make();
    // What was asked for last comes last, and what nobody asked for longest leaves first.
    known.delete(key);
    known.set(key, value);
    if (known.size > this.most) known.delete(known.keys().next().value!);
    return value;
  }
}
