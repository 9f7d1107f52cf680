/** The four families of IPC objects, as the sandbox port offers them: each method is one request. */
import type { Sandbox } from '../sandbox.port.js';
import type { AgentClient } from './agent-client.js';

const defaultMode = 0o600;
const maxMessageBytes = 1 << 16;

export function segmentRequests(client: AgentClient): Sandbox['segments'] {
  return {
    create: async (key, size, mode = defaultMode) => (await client.request('SHM_CREATE', { key, size, mode })).id,
    find: async (key) => found((await client.request('SHM_FIND', { key })).id),
    read: async (id, offset, length) => (await client.request('SHM_READ', { id, offset, length })).data,
    write: async (id, offset, data) => {
      await client.request('SHM_WRITE', { id, offset, data: Buffer.from(data) });
    },
    remove: async (id) => {
      await client.request('SHM_REMOVE', { id });
    },
  };
}

export function semaphoreRequests(client: AgentClient): Sandbox['semaphores'] {
  return {
    create: async (key, count, mode = defaultMode) => (await client.request('SEM_CREATE', { key, count, mode })).id,
    find: async (key) => found((await client.request('SEM_FIND', { key })).id),
    read: async (id) => (await client.request('SEM_READ', { id })).values,
    write: async (id, index, value) => {
      await client.request('SEM_WRITE', { id, index, value });
    },
    remove: async (id) => {
      await client.request('SEM_REMOVE', { id });
    },
  };
}

export function sysvQueueRequests(client: AgentClient): Sandbox['sysvQueues'] {
  return {
    create: async (key, mode = defaultMode) => (await client.request('MSG_CREATE', { key, mode })).id,
    find: async (key) => found((await client.request('MSG_FIND', { key })).id),
    send: async (id, type, data) => {
      await client.request('MSG_SEND', { id, type, data: Buffer.from(data) });
    },
    receive: async (id, type, max = maxMessageBytes) => {
      const answer = await client.request('MSG_RECEIVE', { id, type, max });
      return answer.received ? { type: answer.type, data: answer.data } : null;
    },
    remove: async (id) => {
      await client.request('MSG_REMOVE', { id });
    },
  };
}

export function queueRequests(client: AgentClient): Sandbox['queues'] {
  return {
    create: async (name, { maxMessages, messageBytes, mode = defaultMode }) => {
      await client.request('MQ_CREATE', { name, mode, maxMessages, messageBytes });
    },
    stat: async (name) => {
      const answer = await client.request('MQ_STAT', { name });
      return answer.exists ? answer.queue : null;
    },
    send: async (name, priority, data) => {
      await client.request('MQ_SEND', { name, priority, data: Buffer.from(data) });
    },
    receive: async (name) => {
      const answer = await client.request('MQ_RECEIVE', { name });
      return answer.received ? { priority: answer.priority, data: answer.data } : null;
    },
    remove: async (name) => {
      await client.request('MQ_REMOVE', { name });
    },
  };
}

function found(id: number): number | null {
  return id === -1 ? null : id;
}
