/** What unit 9 has to have, part by part, so that an editor who rewrites it loses none. Ids are stable. */
import type { Part } from './support/unit-parts.js';

const tips = ['TIP', 'NOTE', 'WARNING', 'KEY', 'INDIA'];

export const unit9Parts: Part[] = [
  // The story at the beginning
  { id: 'story', section: 'railway-story', is: 'section', kind: 'story' },
  { id: 'story-scale', section: 'railway-story', is: 'words', say: [/13,000/, /23 million/, /7,000/] },
  { id: 'story-cris', section: 'railway-story', is: 'words', say: [/CRIS/, /PNR/, /IRCTC/] },
  {
    id: 'story-people',
    section: 'railway-story',
    is: 'words',
    say: [/station master/i, /signal room/i, /loco pilot/i, /ticket counter/i, /announce/i, /20 minutes/],
  },
  {
    id: 'story-mechanisms',
    section: 'railway-story',
    is: 'words',
    say: [/pipe/i, /shared memory/i, /message queue/i, /signal/i],
  },

  // 1. Need and overview
  { id: 'need', section: 'need-and-overview', is: 'section', kind: 'concept' },
  {
    id: 'need-isolation',
    section: 'need-and-overview',
    is: 'words',
    say: [/address space/i, /crash/i, /print spooler/i],
  },
  {
    id: 'need-reasons',
    section: 'need-and-overview',
    is: 'words',
    say: [/data sharing/i, /computation speed-?up/i, /modularity/i, /convenience/i, /clipboard/i],
  },
  { id: 'overview-map', section: 'need-and-overview', is: 'figure', shows: /shared memory[\s\S]*FIFO[\s\S]*queue/i },
  ...['shared memory', 'message queue', 'pipe', 'named pipe', 'message passing'].map((mechanism): Part => ({
    id: `overview-analogy-${mechanism.replace(' ', '-')}`,
    section: 'need-and-overview',
    is: 'callout',
    kinds: ['ANALOGY'],
    says: new RegExp(`^${mechanism}`, 'i'),
  })),

  // 2. Shared memory
  { id: 'shm', section: 'shared-memory', is: 'section', kind: 'concept' },
  { id: 'shm-analogy', section: 'shared-memory', is: 'callout', kinds: ['ANALOGY'], says: /whiteboard/ },
  { id: 'shm-definition', section: 'shared-memory', is: 'words', say: [/mapped into the address spaces?/, /fastest/] },
  { id: 'shm-set-up-costs', section: 'shared-memory', is: 'callout', kinds: tips, says: /set-up/ },
  {
    id: 'shm-calls',
    section: 'shared-memory',
    is: 'table',
    columns: 3,
    rows: [/^`shmget/, /^`shmat/, /^`shmdt/, /^`shmctl/],
  },
  { id: 'shm-writer', section: 'shared-memory', is: 'listing', listing: 'shm-whiteboard', file: 'shm_writer.c' },
  { id: 'shm-reader', section: 'shared-memory', is: 'listing', listing: 'shm-whiteboard', file: 'shm_reader.c' },
  { id: 'shm-session', section: 'shared-memory', is: 'session', runs: /touch shmfile[\s\S]*gcc[\s\S]*shm_reader/ },
  { id: 'shm-orphans', section: 'shared-memory', is: 'callout', kinds: tips, says: /ipcs -m.*orphan.*ipcrm -m/ },
  { id: 'shm-figure', section: 'shared-memory', is: 'figure', shows: /address spaces/ },

  // 3. Message passing
  { id: 'passing', section: 'message-passing', is: 'section', kind: 'concept' },
  { id: 'passing-analogy', section: 'message-passing', is: 'callout', kinds: ['ANALOGY'], says: /letter/ },
  { id: 'passing-definition', section: 'message-passing', is: 'words', say: [/kernel/, /cop(y|ie)/] },
  {
    id: 'passing-direct',
    section: 'message-passing',
    is: 'words',
    say: [/send\(P, message\)/, /receive\(Q, message\)/],
  },
  { id: 'passing-indirect', section: 'message-passing', is: 'words', say: [/send\(A, message\)/, /mailbox/, /port/] },
  {
    id: 'passing-waiting-or-not',
    section: 'message-passing',
    is: 'table',
    columns: 3,
    rows: [/^send.*phone.*WhatsApp/, /^receive.*door.*(letter ?|mail)box/],
  },
  {
    id: 'passing-direct-or-indirect',
    section: 'message-passing',
    is: 'table',
    columns: 3,
    rows: [/^naming/i, /^coupling/i, /^flexibility/i, /^analogy|^picture|^like/i, /^use|^typical/i],
  },

  // 4. Pipes without a name
  { id: 'pipes', section: 'pipes', is: 'section', kind: 'concept' },
  { id: 'pipes-analogy', section: 'pipes', is: 'callout', kinds: ['ANALOGY'], says: /water/ },
  { id: 'pipes-ends', section: 'pipes', is: 'listing', listing: 'pipe-ends', file: 'pipe_ends.c' },
  { id: 'pipes-demo', section: 'pipes', is: 'listing', listing: 'pipe-demo', file: 'pipe_demo.c' },
  { id: 'pipes-shell', section: 'pipes', is: 'session', runs: /\$ ls -l \| grep .*\| wc -l/ },
  {
    id: 'pipes-shell-explained',
    section: 'pipes',
    is: 'words',
    say: [/two pipes/i, /three processes/i, /temporary file/i],
  },
  { id: 'pipes-philosophy', section: 'pipes', is: 'callout', kinds: tips, says: /looks like a pipe.*one thing/ },
  {
    id: 'pipes-limits',
    section: 'pipes',
    is: 'table',
    columns: 2,
    rows: [/direction/i, /related/i, /persist|last|stay/i, /capacity|64 K/i],
  },
  { id: 'pipes-capacity', section: 'pipes', is: 'words', say: [/64 Ki?B/, /PIPE_BUF/, /4096/] },
  { id: 'pipes-partial-reads', section: 'pipes', is: 'words', say: [/read\(?\)?.*(less|fewer|part)/i] },
  { id: 'pipes-figure', section: 'pipes', is: 'figure', shows: /fork/ },

  // 5. Named pipes
  { id: 'fifos', section: 'fifos', is: 'section', kind: 'concept' },
  { id: 'fifos-analogy', section: 'fifos', is: 'callout', kinds: ['ANALOGY'], says: /name/ },
  { id: 'fifos-definition', section: 'fifos', is: 'words', say: [/first in, first out/i, /mkfifo/, /special file/i] },
  { id: 'fifos-writer', section: 'fifos', is: 'listing', listing: 'fifo-notice', file: 'fifo_writer.c' },
  { id: 'fifos-reader', section: 'fifos', is: 'listing', listing: 'fifo-notice', file: 'fifo_reader.c' },
  {
    id: 'fifos-session',
    section: 'fifos',
    is: 'session',
    runs: /gcc[\s\S]*fifo_reader[\s\S]*Track 3 clear for departure/,
  },
  {
    id: 'fifos-compared',
    section: 'fifos',
    is: 'table',
    columns: 3,
    rows: [
      /^created|^made/i,
      /file ?system/i,
      /^process|related/i,
      /persist|^lasts|^life/i,
      /^direction/i,
      /^nam/i,
      /^use/i,
    ],
  },
  { id: 'fifos-figure', section: 'fifos', is: 'figure', shows: /FIFO/i },

  // 6. popen and pclose
  { id: 'popen', section: 'popen', is: 'section', kind: 'concept' },
  { id: 'popen-analogy', section: 'popen', is: 'callout', kinds: ['ANALOGY'], says: /help|assistant|errand/i },
  { id: 'popen-steps', section: 'popen', is: 'words', say: [/pipe/, /fork|child/, /exec/, /pclose/, /FILE/] },
  { id: 'popen-demo', section: 'popen', is: 'listing', listing: 'popen-demo', file: 'popen_demo.c' },
  {
    id: 'popen-injection',
    section: 'popen',
    is: 'callout',
    kinds: ['WARNING'],
    says: /\/bin\/sh.*injection|injection.*\/bin\/sh/,
  },

  // 7. Message queues
  { id: 'popen-status', section: 'popen', is: 'words', say: [/wait status/, /WEXITSTATUS/, /glibc/] },
  { id: 'queues', section: 'message-queues', is: 'section', kind: 'concept' },
  {
    id: 'queues-analogy',
    section: 'message-queues',
    is: 'callout',
    kinds: ['ANALOGY'],
    says: /post ?office|letter box|pigeon/i,
  },
  { id: 'queues-boundaries', section: 'message-queues', is: 'words', say: [/boundar/] },
  {
    id: 'queues-calls',
    section: 'message-queues',
    is: 'table',
    columns: 3,
    rows: [/^`mq_open/, /^`mq_send/, /^`mq_receive/, /^`mq_close/, /^`mq_unlink/],
  },
  { id: 'queues-sender', section: 'message-queues', is: 'listing', listing: 'mq-railway', file: 'mq_sender.c' },
  { id: 'queues-receiver', section: 'message-queues', is: 'listing', listing: 'mq-railway', file: 'mq_receiver.c' },
  {
    id: 'queues-session',
    section: 'message-queues',
    is: 'session',
    runs: /gcc .*-lrt[\s\S]*mq_receiver[\s\S]*mq_sender/,
  },
  { id: 'queues-lrt', section: 'message-queues', is: 'words', say: [/glibc 2\.34/, /-lrt/] },
  { id: 'queues-priorities', section: 'message-queues', is: 'callout', kinds: tips, says: /9.*tea stall/i },
  { id: 'queues-figure', section: 'message-queues', is: 'figure', shows: /priorit/i },

  // 8. Comparison
  { id: 'comparison', section: 'comparison', is: 'section', kind: 'concept' },
  {
    id: 'comparison-table',
    section: 'comparison',
    is: 'table',
    columns: 6,
    rows: [
      /^\**speed/i,
      /^\**direction/i,
      /^\**(process|relat)/i,
      /^\**persist/i,
      /^\**synchroni[sz]/i,
      /^\**message/i,
      /^\**complex|^\**effort/i,
      /^\**best|^\**good/i,
      /^\**(Indian )?example/i,
    ],
  },

  // Going further: measurements
  { id: 'measure', section: 'measure-it', is: 'section', kind: 'further' },
  { id: 'measure-program', section: 'measure-it', is: 'listing', listing: 'ipc-speed', file: 'ipc_speed.c' },
  {
    id: 'measure-figures',
    section: 'measure-it',
    is: 'session',
    runs: /ipc_speed\n.*round trip.*stream.*bulk[\s\S]*us.*us.*MB\/s/,
  },
  { id: 'measure-result', section: 'measure-it', is: 'words', say: [/woken/, /stream/, /bulk/, /synchroni[sz]ation/i] },

  // 9. Modern systems
  { id: 'modern', section: 'modern-systems', is: 'section', kind: 'concept' },
  {
    id: 'modern-table',
    section: 'modern-systems',
    is: 'table',
    columns: 3,
    rows: [/Kafka/, /Redis/, /gRPC/, /domain sockets/i, /WebSockets/],
  },
  { id: 'modern-microservices', section: 'modern-systems', is: 'words', say: [/microservice/i, /data cent(re|er)/i] },
  { id: 'modern-payment', section: 'modern-systems', is: 'figure', shows: /Kafka[\s\S]*(NPCI|bank)/i },
  {
    id: 'modern-payment-steps',
    section: 'modern-systems',
    is: 'words',
    say: [/API gateway/i, /Kafka/, /gRPC/, /fraud/i, /NPCI/, /SMS/, /2 seconds|two seconds/i, /12|twelve/],
  },

  // Going further: semaphores
  { id: 'semaphores', section: 'semaphores', is: 'section', kind: 'further' },
  { id: 'semaphores-lost-update', section: 'semaphores', is: 'listing', listing: 'lost-update', file: 'lost_update.c' },
  { id: 'semaphores-board', section: 'semaphores', is: 'listing', listing: 'sem-whiteboard', file: 'board_writer.c' },
  { id: 'semaphores-ring', section: 'semaphores', is: 'listing', listing: 'sem-ring', file: 'sem_ring.c' },
  { id: 'semaphores-undo', section: 'semaphores', is: 'listing', listing: 'sem-undo', file: 'sem_undo.c' },
  { id: 'semaphores-figure', section: 'semaphores', is: 'figure', shows: /ring of four places/i },
  {
    id: 'semaphores-words',
    section: 'semaphores',
    is: 'words',
    say: [/critical section/, /sem_wait/, /sem_post/, /semop/, /SEM_UNDO is for locks/],
  },

  // Going further: dup2, exec and signals
  { id: 'bar', section: 'processes-in-pipes', is: 'section', kind: 'further' },
  { id: 'bar-program', section: 'processes-in-pipes', is: 'listing', listing: 'shell-bar', file: 'shell_bar.c' },
  {
    id: 'bar-signals',
    section: 'processes-in-pipes',
    is: 'listing',
    listing: 'signals-on-pipes',
    file: 'signals_on_pipes.c',
  },
  { id: 'bar-words', section: 'processes-in-pipes', is: 'words', say: [/dup2/, /SIGPIPE/, /EINTR/, /SIGCHLD/] },

  // Going further: sockets and POSIX shared memory
  { id: 'sockets', section: 'sockets-and-posix-memory', is: 'section', kind: 'further' },
  {
    id: 'sockets-server',
    section: 'sockets-and-posix-memory',
    is: 'listing',
    listing: 'unix-sockets',
    file: 'board_server.c',
  },
  {
    id: 'posix-shm',
    section: 'sockets-and-posix-memory',
    is: 'listing',
    listing: 'posix-shm',
    file: 'record_writer.c',
  },
  {
    id: 'sockets-and-others',
    section: 'sockets-and-posix-memory',
    is: 'callout',
    kinds: tips,
    says: /eventfd.*futex.*Binder/i,
  },
  {
    id: 'posix-shm-compared',
    section: 'sockets-and-posix-memory',
    is: 'table',
    columns: 3,
    rows: [/ftok/, /shm_open/, /mmap/, /shm_unlink/, /\/dev\/shm/],
  },

  // Going further: hangs
  { id: 'hang', section: 'why-does-it-hang', is: 'section', kind: 'further' },
  ...[
    ['hang-own-end', 'hang_own_end.c'],
    ['hang-both-read', 'hang_both_read.c'],
    ['hang-both-write', 'hang_both_write.c'],
    ['hang-wait-first', 'hang_wait_first.c'],
    ['hang-fifos', 'hang_master.c'],
    ['hang-dead-holder', 'hang_dead_holder.c'],
    ['robust-lock', 'robust_lock.c'],
  ].map(([listing = '', file = '']): Part => ({
    id: `hang-story-${listing}`,
    section: 'why-does-it-hang',
    is: 'listing',
    listing,
    file,
  })),
  {
    id: 'hang-tools',
    section: 'why-does-it-hang',
    is: 'words',
    say: [/wchan/i, /\/proc\/PID\/fd/, /strace -fp/, /lsof/, /ipcs -mp/, /\/dev\/mqueue/],
  },
  {
    id: 'hang-places',
    section: 'why-does-it-hang',
    is: 'table',
    columns: 2,
    rows: [/pipe_read/, /pipe_write/, /partner/, /do_wait/, /futex/],
  },
  { id: 'before', section: 'before-you-begin', is: 'section', kind: 'further' },
  { id: 'before-fork', section: 'before-you-begin', is: 'listing', listing: 'fork-copy', file: 'fork_copy.c' },
  {
    id: 'before-words',
    section: 'before-you-begin',
    is: 'words',
    say: [/waitpid/, /zombie/, /descriptor/, /rendezvous/i, /buffering/i, /producer and consumer/i],
  },

  // Labs
  { id: 'lab-1', section: 'lab-tier-1', is: 'section', kind: 'lab' },
  { id: 'lab-1-pipe', section: 'lab-tier-1', is: 'listing', listing: 'pipe-lab', file: 'pipe_lab.c' },
  { id: 'lab-1-fifo-writer', section: 'lab-tier-1', is: 'listing', listing: 'fifo-lab', file: 'fifo_lab_writer.c' },
  { id: 'lab-1-fifo-reader', section: 'lab-tier-1', is: 'listing', listing: 'fifo-lab', file: 'fifo_lab_reader.c' },
  { id: 'lab-1-set-up', section: 'lab-tier-1', is: 'session', runs: /mkdir -p .*ipc_labs/ },
  { id: 'lab-1-pipe-session', section: 'lab-tier-1', is: 'session', runs: /gcc .*pipe_lab[\s\S]*\.\/pipe_lab/ },
  {
    id: 'lab-1-fifo-session',
    section: 'lab-tier-1',
    is: 'session',
    runs: /gcc .*fifo[\s\S]*\.\/fifo_reader[\s\S]*\.\/fifo_writer/,
  },
  { id: 'lab-1-reader-first', section: 'lab-tier-1', is: 'words', say: [/first/i, /portfolio/i] },
  { id: 'lab-2', section: 'lab-tier-2', is: 'section', kind: 'lab' },
  {
    id: 'lab-2-record',
    section: 'lab-tier-2',
    is: 'words',
    say: [/TrainInfo/, /ftok/, /IPC_CREAT/, /IPC_RMID/, /shmfile/],
  },
  { id: 'lab-2-flag', section: 'lab-tier-2', is: 'callout', kinds: tips, says: /ready.*1/ },
  {
    id: 'lab-2-release-acquire',
    section: 'lab-tier-2',
    is: 'words',
    say: [/volatile.*not enough/, /__ATOMIC_RELEASE/, /__ATOMIC_ACQUIRE/],
  },
  { id: 'lab-3', section: 'lab-tier-3', is: 'section', kind: 'lab' },
  { id: 'lab-3-demo', section: 'lab-tier-3', is: 'listing', listing: 'queue-demo', file: 'queue_demo.py' },
  {
    id: 'lab-3-task',
    section: 'lab-tier-3',
    is: 'words',
    say: [/two processes/i, /Signal Room/, /(two|each) (queues|direction)/i, /timestamp/i, /quit/],
  },

  // Industry spotlight
  { id: 'spotlight', section: 'industry-spotlight', is: 'section', kind: 'spotlight' },
  {
    id: 'spotlight-person',
    section: 'industry-spotlight',
    is: 'words',
    say: [/Priya Mehta/, /27/, /Razorpay/, /Pune/, /Savitribai Phule/],
  },
  {
    id: 'spotlight-day',
    section: 'industry-spotlight',
    is: 'words',
    say: [
      /9[:.]30/,
      /10[:.]00/,
      /11[:.]30/,
      /1[:.]00|13[:.]00/,
      /2[:.]30|14[:.]30/,
      /4[:.]00|16[:.]00/,
      /5[:.]30|17[:.]30/,
      /IPL/,
      /SETNX/,
    ],
  },
  {
    id: 'spotlight-facts',
    section: 'industry-spotlight',
    is: 'table',
    columns: 2,
    rows: [/tools/i, /IPC/, /6.{1,3}12/, /15.{1,3}25/, /30.{1,3}55/, /PhonePe/],
  },

  // Earning
  { id: 'earn', section: 'earn-with-it', is: 'section', kind: 'roadmap' },
  {
    id: 'earn-ideas',
    section: 'earn-with-it',
    is: 'words',
    say: [/8,000.{1,4}15,000/, /3,000.{1,4}8,000/, /2,000.{1,4}5,000/, /5,000.{1,4}20,000/],
  },
  {
    id: 'earn-platforms',
    section: 'earn-with-it',
    is: 'table',
    columns: 3,
    rows: [/Upwork/, /Internshala/, /Fiverr/, /fintech/i, /GitHub/],
  },
  {
    id: 'earn-portfolio',
    section: 'earn-with-it',
    is: 'words',
    say: [/multi-process communication system in C/i, /GitHub/],
  },
  { id: 'earn-time', section: 'earn-with-it', is: 'callout', kinds: tips, says: /3 to 4 weeks/ },

  // Case studies
  { id: 'case-1', section: 'case-railway-station', is: 'section', kind: 'case-study' },
  { id: 'case-1-scale', section: 'case-railway-station', is: 'words', say: [/350/, /500,000|5 lakh/] },
  {
    id: 'case-1-model',
    section: 'case-railway-station',
    is: 'table',
    columns: 3,
    rows: [/shared memory/i, /named pipe|FIFO/i, /priorit/i, /persistent/i, /unnamed|without a name/i],
  },
  {
    id: 'case-1-questions',
    section: 'case-railway-station',
    is: 'discussion',
    asks: [/display|board/i, /pilot/i, /priorit/i],
  },
  { id: 'case-2', section: 'case-razorpay', is: 'section', kind: 'case-study' },
  { id: 'case-2-scale', section: 'case-razorpay', is: 'words', say: [/500 million/, /8 million/, /200/, /₹ ?999/] },
  {
    id: 'case-2-steps',
    section: 'case-razorpay',
    is: 'table',
    columns: 4,
    rows: [/gRPC/, /Kafka/, /Redis/, /NPCI/, /notif/i, /analytics/i],
  },
  {
    id: 'case-2-decisions',
    section: 'case-razorpay',
    is: 'words',
    say: [/Kafka/, /consumer groups?/i, /Redis/, /(TTL|expir)/i, /gRPC/, /protobuf/i],
  },
  {
    id: 'case-2-questions',
    section: 'case-razorpay',
    is: 'discussion',
    asks: [/Kafka.*(down|fail)/i, /synchronous/i, /refund/i],
  },

  // The end
  { id: 'summary', section: 'summary', is: 'section', kind: 'summary' },
  {
    id: 'summary-points',
    section: 'summary',
    is: 'words',
    say: [/isolat|apart/i, /shmget/, /mailbox|port/i, /pipe\(\)/, /mkfifo/, /popen/, /mq_open/, /priorit/i, /Kafka/],
  },
  { id: 'checkpoint', section: 'earning-checkpoint', is: 'section', kind: 'checkpoint' },
  {
    id: 'checkpoint-skills',
    section: 'earning-checkpoint',
    is: 'table',
    columns: 4,
    rows: [
      /^Unnamed pipes.*pipe\(\).*conversation/,
      /^Named pipes.*mkfifo\(\)/,
      /^Shared memory.*shmget/,
      /^Message queues.*POSIX.*Kafka/,
      /^popen/,
      /^Python multiprocessing.*Queue/,
      /^IPC architecture.*system design/,
    ],
  },
  { id: 'what-next', section: 'earning-checkpoint', is: 'words', say: [/capstone/i] },
];
