// Loaded before the built program with --import: breaks what its screen is drawn with, from outside, for as long as
// the file FAULT_FILE exists. FAULT_IN is a text that cannot be drawn then, or `write`, where no frame can be written.
import {existsSync} from 'node:fs';

const {FAULT_FILE = '', FAULT_IN = ''} = process.env;

const isLook = ({source}) => source === String.raw`^[\x20-\x7e]*$`;

const fail = () => {
	if (existsSync(FAULT_FILE)) throw new Error('the fault of the test');
};

if (FAULT_IN === 'write') {
	const {write} = process.stdout;
	process.stdout.write = (...words) => {
		fail();
		return write.apply(process.stdout, words);
	};
} else {
	// The console looks with this expression at every text it draws; who asks with another one, as Ink does, is left alone.
	const {test} = RegExp.prototype;
	RegExp.prototype.test = function (text) {
		if (isLook(this) && text.includes(FAULT_IN)) fail();
		return test.call(this, text);
	};
}
