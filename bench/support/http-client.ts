import { Agent, request } from 'node:http';

export interface Reply {
  status: number;
  body: string;
}

/** Sends JSON over connections that are kept, at most `connections` of them. */
export class HttpClient {
  private readonly agent: Agent;

  constructor(
    private readonly address: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** What can be sent twice without harm is, when the server had just given the connection up. */
  async send(method: string, path: string, token: string, body: object = {}): Promise<Reply> {
    const content = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        this.address + path,
        {
          method,
          agent: this.agent,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(content),
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          );
        },
      );
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const again = outgoing.reusedSocket && error.code === 'ECONNRESET';
        if (again) resolve(this.send(method, path, token, body));
        else reject(error);
      });
      outgoing.end(content);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
