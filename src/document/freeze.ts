/** Freezes plain data all through; what is frozen can be remembered by who it is. */
export function deepFreeze<Data>(data: Data): Data {
  if (data === null || typeof data !== 'object') return data;
  for (const value of Object.values(data)) deepFreeze(value);
  return Object.freeze(data);
}
