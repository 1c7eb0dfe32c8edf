/** Freezes plain data all through, as what is frozen already is; what is frozen can be remembered by who it is. */
export function deepFreeze<Data>(data: Data): Data {
  if (data === null || typeof data !== 'object' || Object.isFrozen(data)) return data;
  for (const value of Object.values(data)) deepFreeze(value);
  return Object.freeze(data);
}
