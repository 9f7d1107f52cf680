/** One event of a stream, as a client gets it. */
export interface ReceivedEvent {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/** Opens an event stream and yields its events until it ends. Leaving the loop closes the connection. */
export async function* readEvents(url: string, token: string, lastEventId?: string): AsyncGenerator<ReceivedEvent> {
  const stop = new AbortController();
  const headers = {
    authorization: `Bearer ${token}`,
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  };
  try {
    const answer = await fetch(url, { headers, signal: stop.signal });
    if (answer.status !== 200 || !answer.body) throw new Error(`the stream answers ${answer.status}`);
    let pending = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (pending + chunk).split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
    }
  } finally {
    stop.abort();
  }
}

/** Every event up to the stream's end. */
export async function allEvents(url: string, token: string, lastEventId?: string): Promise<ReceivedEvent[]> {
  const events: ReceivedEvent[] = [];
  for await (const event of readEvents(url, token, lastEventId)) events.push(event);
  return events;
}

/** Null for a comment. */
function parse(block: string): ReceivedEvent | null {
  const fields = new Map(
    block
      .split('\n')
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  return {
    id: fields.get('id') ?? '',
    type: fields.get('event') ?? '',
    data: JSON.parse(data) as Record<string, unknown>,
  };
}
