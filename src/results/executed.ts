import type { OperatorRecord, RunRecord } from './record.js';

/**
 * The operators that took time, in execution order. Energy and traffic of an operator fused into another are
 * added to that one; a fused operator whose host is not in the record stays, if it has any, so that nothing
 * is lost from the sums.
 */
export function executedOperators(record: Pick<RunRecord, 'operators'>): OperatorRecord[] {
  const byName = new Map(record.operators.map((operator) => [operator.name, operator]));
  const rows = new Map<OperatorRecord, OperatorRecord>();
  for (const operator of record.operators) if (operator.unit !== 'fused') rows.set(operator, { ...operator });
  for (const operator of record.operators.filter(({ unit }) => unit === 'fused')) {
    const host = hostOf(operator, byName);
    const row = host && rows.get(host);
    if (row !== undefined) {
      row.traffic = [...row.traffic, ...operator.traffic];
      row.energy = { ...row.energy };
      for (const [component, joules] of Object.entries(operator.energy))
        row.energy[component] = (row.energy[component] ?? 0) + joules;
      if (operator.energyJoules !== null) row.energyJoules = (row.energyJoules ?? 0) + operator.energyJoules;
    } else if (operator.traffic.length > 0 || (operator.energyJoules ?? 0) > 0)
      rows.set(operator, { ...operator });
  }
  return record.operators.flatMap((operator) => rows.get(operator) ?? []);
}

/** The operator at the end of a chain of fusions. */
function hostOf(operator: OperatorRecord, byName: Map<string, OperatorRecord>): OperatorRecord | undefined {
  let host: OperatorRecord | undefined = operator;
  for (let hops = 0; host?.unit === 'fused' && hops <= byName.size; hops++) {
    host = host.fusedInto === undefined ? undefined : byName.get(host.fusedInto);
  }
  return host?.unit === 'fused' ? undefined : host;
}
