import {explainConcerns} from './explain-concerns.ts';
import {explainRest} from './explain-rest.ts';
import {explainRun} from './explain-run.ts';
import {explainStopping} from './explain-stopping.ts';
import {
	type Draft,
	type ExplainFacts,
	type ExplainView,
	type Explanation,
	join,
	readSettings,
} from './explanation.ts';

/** Why the process is in its phase, and what that means. Pure: the same facts and instant give the same words. */
export const explain = (facts: ExplainFacts, view: ExplainView): Explanation => {
	const draft = draftOf(facts, view);
	const troubles = facts.troubles.map(({message}) => message);
	return {
		subject: 'the application',
		phase: facts.process.phase.name,
		why: [...draft.why, ...troubles],
		next: draft.next,
		settings: readSettings(draft, facts),
		press: draft.press,
	};
};

const draftOf = (facts: ExplainFacts, view: ExplainView): Draft => {
	const {phase} = facts.process;
	switch (phase.name) {
		case 'stopped':
		case 'waiting':
		case 'paused':
			return explainRest(phase, facts, view);
		case 'starting':
		case 'running':
			// What may soon end it comes before what would be next without that.
			return join(...explainConcerns(facts, view), explainRun(phase, facts, view));
		case 'stopping':
			return explainStopping(phase, facts, view);
	}
};
