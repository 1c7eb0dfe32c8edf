/** Values by key, of which the latest that were asked for are kept: few, and looked through one by one. */
export class Latest<Value> {
  private readonly most: number;
  /** What was asked for last comes first. */
  private readonly keys: string[] = [];
  private readonly values: Value[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** What `make` returned for this key, if that was among the latest; else what it returns now. */
  of(key: string, make: () => Value): Value {
    const { keys, values } = this;
    const at = keys.indexOf(key);
    if (at === 0) return values[0]!;
    const value = at < 0 ? make() : values[at]!;
    // Asked anew: what was made meanwhile has moved it.
    this.putFirst(key, value, at < 0 ? keys.indexOf(key) : at);
    return value;
  }

  /** @param at where it is; below zero: nowhere yet */
  private putFirst(key: string, value: Value, at: number): void {
    const { keys, values, most } = this;
    let to = at;
    if (at < 0) to = Math.min(keys.length, most - 1);
    for (; to > 0; to--) {
      keys[to] = keys[to - 1]!;
      values[to] = values[to - 1]!;
    }
    keys[0] = key;
    values[0] = value;
  }
}
