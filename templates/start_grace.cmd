@echo off
rem Written by grace-tui init --windows: starts the application of this directory.
rem Without `call` nothing comes after it, so the exit code is its own.
grace-tui "--dir=%~dp0." start %*
