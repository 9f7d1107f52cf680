import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { messageOf } from '../../kernel/message-of.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Log } from '../logging/log.js';

const RECONNECT_MS = 1_000;
/** How often a connection that says nothing is asked whether it is still there, and how long it may take to answer. */
const PROBE_MS = 5_000;

export interface NoticeListener {
  heard: (payload: string) => void;
  /** From now on every notice is heard. What was told before may have been missed. */
  opened: () => void;
  /** From now on notices may be missed. */
  closed: () => void;
}

/**
 * What transactions tell each other's processes with `pg_notify`: heard by all once the transaction is committed, and lost on whoever does not listen just then.
 * Listeners must be able to do without, and are told when they have to.
 */
@Injectable()
export class DatabaseNotices implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listeners = new Map<string, NoticeListener>();
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly log: Log,
  ) {}

  /** To be called before the application has started. @param channel a plain identifier, one listener each */
  listen(channel: string, listener: NoticeListener): void {
    this.listeners.set(channel, listener);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    if (this.isOver || this.listeners.size === 0) return;
    const client = new Client({
      connectionString: this.settings.DATABASE_URL,
      connectionTimeoutMillis: PROBE_MS,
      query_timeout: PROBE_MS,
    });
    this.client = client;
    client.on('error', () => undefined);
    client.once('end', () => this.onLost(client));
    client.on('notification', ({ channel, payload }) => this.listeners.get(channel)?.heard(payload ?? ''));
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      for (const listener of this.listeners.values()) listener.opened();
      this.probeLater(client);
    } catch (error) {
      this.giveUp(client, error);
    }
  }

  /** A connection that died without a word would leave us deaf and unaware of it. */
  private probeLater(client: Client): void {
    this.timer = setTimeout(() => {
      client.query('SELECT 1').then(
        () => this.client === client && !this.isOver && this.probeLater(client),
        (error: unknown) => this.giveUp(client, error),
      );
    }, PROBE_MS);
  }

  private giveUp(client: Client, error: unknown): void {
    if (!this.isOver) this.log.warn({ error: messageOf(error) }, 'notices of the database can’t be heard');
    this.onLost(client);
    client.end().catch(() => undefined);
  }

  private onLost(client: Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    clearTimeout(this.timer);
    for (const listener of this.listeners.values()) listener.closed();
    if (!this.isOver) this.timer = setTimeout(() => void this.connect(), RECONNECT_MS);
  }
}
