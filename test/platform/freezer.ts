// Freezes the tree of a cookie, says so, and never lets go by itself.
import {freezeTree} from '../../source/platform/freeze.ts';
import {platform} from '../../source/platform/platform.ts';

const [cookie] = process.argv.slice(2);
const freeze = freezeTree(platform, {root: undefined, matches: found => found === cookie});
console.log(await freeze.whole);
setInterval(() => {}, 1000);
