/** Tells the application's developer something that must not disturb the application. */
export const warn = (message: string): void => process.emitWarning(message, {type: 'GraceKernelWarning'});
