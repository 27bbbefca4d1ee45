@echo off
rem Written by grace-tui init --windows: stops the application of this directory, and keeps it stopped.
rem Without `call` nothing comes after it, so the exit code is its own.
grace-tui "--dir=%~dp0." stop %*
