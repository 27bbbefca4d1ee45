import {Component, type ReactNode} from 'react';

type Properties = {
	/** Under another number a part that failed is drawn again; one that did not is left as it is. */
	readonly attempt: number;
	/** What is drawn instead, from the error. */
	readonly fallback: (error: unknown) => ReactNode;
	readonly onError: () => void;
	readonly children: ReactNode;
};

type State = {readonly attempt: number; readonly failure: {readonly error: unknown} | undefined};

/** Catches what a part throws while it is drawn, so that the rest, and the watchdog, go on. */
export class Boundary extends Component<Properties, State> {
	override state: State = {attempt: this.props.attempt, failure: undefined};

	static getDerivedStateFromError(error: unknown): Partial<State> {
		return {failure: {error}};
	}

	static getDerivedStateFromProps({attempt}: Properties, state: State): State | null {
		return attempt === state.attempt ? null : {attempt, failure: undefined};
	}

	override componentDidCatch(): void {
		this.props.onError();
	}

	override render(): ReactNode {
		const {failure} = this.state;
		return failure === undefined ? this.props.children : this.props.fallback(failure.error);
	}
}
