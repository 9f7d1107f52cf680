import { SourceText } from './source-text.js';

describe('SourceText', () => {
  it.each([
    ['mq_open("railway_queue", O_RDONLY)', 'mq_open', 'railway_queue'],
    ['#define NAME "railway_queue"\nint q = mq_open (NAME, 0);', 'mq_open', 'railway_queue'],
    ['const char *name = "q";\nmq_unlink(name);', 'mq_unlink', 'q'],
    ['char name[] = "a/b";\nshm_open(name, 0, 0);', 'shm_open', 'a/b'],
    ['sem_open("/a/b", 0);', 'sem_open', '/a/b'],
    ['mq_open("/railway_queue", O_RDONLY)', 'mq_open', null],
    ['mq_open("/tmp/railway_queue", O_RDONLY)', 'mq_open', null],
    ['shm_open("segment", 0, 0);', 'shm_open', null],
    ['mq_open(argv[1], O_RDONLY)', 'mq_open', null],
    ['// mq_open("q", 0)\n/* mq_open("q", 0) */', 'mq_open', null],
    ['puts("mq_open(\\"q\\")");', 'mq_open', null],
  ])('in %j, %s is given a refused name: %j', (text, call, name) => {
    expect(new SourceText('a.c', text).refusedName(call)?.name ?? null).toBe(name);
  });

  it('counts lines, comments among them', () => {
    const source = new SourceText('a.c', '/* one\n   two */\nint main(void)\n{\n    mq_unlink("q"); // "x"\n}\n');
    expect(source.refusedName('mq_unlink')).toEqual({ call: 'mq_unlink', name: 'q', file: 'a.c', line: 5 });
    expect(source.lineOf(/unlink/)).toBe(5);
    expect(['mq_unlink', 'mq_open', 'two', 'unlink'].map((word) => source.has(word))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['mq_open(argv[1], 0);', true],
    ['open_it = mq_open;', true],
    ['#define Q "/q"\nif (mq_open(Q, 0) == -1)\n    perror("mq_open");', false],
  ])('in %j a name is unknown: %s', (text, unknown) => {
    expect(new SourceText('a.c', text).hasUnknownName('mq_open')).toBe(unknown);
  });

  it.each([
    ['printf("Sent: %s", q);\nfork();', Infinity],
    ['printf("Hello\\n");\nprintf("> ");\nfork();', 11],
    ['printf("Sent: %s\\n", q);\nfork();', 0],
    ['puts("Sent");\nfork();', 0],
    ['printf("> ");\nfflush(stdout);\nfork();', 0],
    ['void other(void)\n{\n    printf("> ");\n}\nint main(void)\n{\n    fork();', 0],
    ['setvbuf(stdout, own, _IOFBF, 99);\nputs("Sent");\nfork();', 5],
    ['setvbuf(stdout, NULL, _IONBF, 0);\nprintf("> ");\nfork();', 0],
    ['fprintf(stderr, "> ");\nfork();', 0],
    ['fork();\nprintf("> ");', 0],
  ])('in %j may stand in the buffer at the fork: %d characters', (text, most) => {
    expect(new SourceText('a.c', text).heldBefore('fork')).toBe(most);
  });
});
