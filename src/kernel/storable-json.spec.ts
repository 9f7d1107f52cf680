import { storableJson } from './storable-json.js';

describe('storableJson', () => {
  it('replaces what jsonb refuses, however deep, and nothing else', () => {
    const value = { output: 'a\0b\ud800c', checks: [{ message: 'नमस्ते 🚆 \\u0000' }], score: 1, none: null };
    expect(JSON.parse(storableJson(value))).toEqual({ ...value, output: 'a\ufffdb\ufffdc' });
  });
});
