import type {Severity} from '../../core/alert.ts';
import type {Area} from '../layout.ts';
import type {Scroll} from '../scroll.ts';
import type {LogView} from '../view-state.ts';

/** What every panel is given. */
export type PanelProperties = {
	readonly area: Area;
	/** With the panel's key in front. */
	readonly title: string;
	readonly scroll: Scroll;
	readonly isFocused: boolean;
	/** The key of the kernel, or the name of the alert, that a person has put the cursor on. */
	readonly cursor?: string | undefined;
	/** What its rows must have in them to be shown. */
	readonly filter?: string | undefined;
	/** How the log is read. */
	readonly log?: LogView;
	/** The least severity that is shown of alerts. @default all */
	readonly least?: Severity;
};
