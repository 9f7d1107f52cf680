/**
 * The baseline of the benches that read, a process of its own: Fastify and one route that sends the bytes of a file, with the headers given as JSON. No log-in, no limits, no
 * log. Prints its address, and ends with its standard input.
 */
import { readFileSync } from 'node:fs';
import fastify from 'fastify';

const [file = '', headers = '{}'] = process.argv.slice(2);
const body = readFileSync(file);
const sent = JSON.parse(headers) as Record<string, string>;

const server = fastify();
server.get('/v1/*', async (_request, reply) => reply.headers(sent).send(body));
process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.stdin.on('end', () => process.exit()).resume();
