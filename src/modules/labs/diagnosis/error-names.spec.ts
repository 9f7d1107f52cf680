import { errorName } from './error-names.js';

describe('errorName', () => {
  it.each([
    [-2, 'ENOENT'],
    [-10, 'ECHILD'],
    [-11, 'EAGAIN'],
    [-43, 'EIDRM'],
    [-90, 'EMSGSIZE'],
    [-130, 'EOWNERDEAD'],
    [-4000, 'error 4000'],
    [0, 'error 0'],
  ])('of %j', (result, name) => {
    expect(errorName(result)).toBe(name);
  });

  it('has a name for each error of Linux but the two numbers that it leaves out', () => {
    const numbers = Array.from({ length: 133 }, (_, index) => index + 1);
    expect(numbers.filter((number) => !errorName(-number).startsWith('E'))).toEqual([41, 58]);
  });
});
