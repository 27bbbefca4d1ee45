/** Those who asked for a restart and wait to hear whether it succeeded. */
export type Outcomes = {
	readonly wait: (kernel: string) => Promise<boolean>;
	readonly settle: (kernel: string, hasSucceeded: boolean) => void;
	readonly settleAll: () => void;
};

export const createOutcomes = (): Outcomes => {
	const waiting = new Map<string, PromiseWithResolvers<boolean>>();

	const settle = (kernel: string, hasSucceeded: boolean): void => {
		waiting.get(kernel)?.resolve(hasSucceeded);
		waiting.delete(kernel);
	};

	return {
		wait: kernel => {
			const known = waiting.get(kernel) ?? Promise.withResolvers<boolean>();
			waiting.set(kernel, known);
			return known.promise;
		},
		settle,
		settleAll: () => {
			for (const kernel of [...waiting.keys()]) settle(kernel, false);
		},
	};
};
