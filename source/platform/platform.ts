import type {Platform} from './contract.ts';
import {darwin} from './darwin.ts';
import {linux} from './linux.ts';
import {windows} from './windows.ts';

const platforms: Readonly<Partial<Record<NodeJS.Platform, Platform>>> = {darwin, win32: windows};

/** The platform this process runs on; other Unixes are treated as Linux. */
export const platform: Platform = platforms[process.platform] ?? linux;
