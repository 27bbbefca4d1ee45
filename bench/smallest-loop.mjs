// smallest-loop.mjs PROGRAM [WORD…]: the least that keeps a program running.
import {spawn} from 'node:child_process';
import process from 'node:process';

const [program, ...words] = process.argv.slice(2);
const run = () => spawn(program, words, {stdio: 'ignore'}).once('exit', run);
run();
