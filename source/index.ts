export type {Payload, Severity} from './core/alert.ts';
export {GraceError, type GraceErrorCode} from './core/errors.ts';
export type {Health, Model, ProcessModel, RestartRow, Statistics} from './core/model.ts';
export type {Phase, PhaseName, ProcessCommand} from './core/phase.ts';
export {defaultHealth, defaultPolicy, type Policy} from './core/policy.ts';
export type {AlertFeed, AlertRow, LogTail, Session} from './session/session.ts';
export {type SuperviseOptions, type Supervision, supervise} from './session/supervise.ts';
