import { cStruct } from './c-struct.js';

const train = cStruct({ train_no: 'int', name: 50, platform: 10, status: 20, ready: 'int' });

describe('cStruct', () => {
  it('has the size and offsets that a C compiler gives', () => {
    expect(train.size).toBe(88);
    expect(train.offsetOf('ready')).toBe(84);
    expect(cStruct({ letter: 1, number: 'int', tail: 2 })).toMatchObject({ size: 12 });
    expect(cStruct({ text: 7 }).size).toBe(7);
  });

  it('reads what it wrote, and cuts texts before their NUL', () => {
    const values = { train_no: -5, name: 'Rajdhani', platform: 'much too long', status: '', ready: 1 };
    expect(train.decode(train.encode(values))).toEqual({
      values: { ...values, platform: 'much too ' },
      unterminated: [],
    });
  });

  it('names texts without a NUL', () => {
    const bytes = train.encode({ train_no: 1, name: 'a', platform: 'b', status: 'c', ready: 0 });
    bytes.fill('x', 54, 64);
    expect(train.decode(bytes)).toMatchObject({ values: { platform: 'xxxxxxxxxx' }, unterminated: ['platform'] });
  });
});
