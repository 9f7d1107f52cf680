/** `node --import` of this lets a program of the tests be written in TypeScript. */
import { register } from 'node:module';

register('./load-typescript.mjs', import.meta.url);
