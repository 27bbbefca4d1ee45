@echo off
rem Written by grace-tui init --windows. It calls grace-tui for this directory, and ends with its exit code.
rem   grace start, stop, restart, status, watch, logs -f ...   whatever grace-tui knows
rem   grace service-install, service-remove                    a service that runs from boot on, by nssm
if /i "%~1"=="service-install" goto install
if /i "%~1"=="service-remove" goto remove
goto main

:install
set "GRACE_NODE="
set "GRACE_CLI="
for %%i in (node.exe) do set "GRACE_NODE=%%~$PATH:i"
for %%i in (grace-tui.cmd) do set "GRACE_CLI=%%~dp$PATH:inode_modules\grace-tui\dist\cli.js"
if not defined GRACE_NODE goto missing
if not exist "%GRACE_CLI%" goto missing
call nssm install {{service}} "%GRACE_NODE%" """%GRACE_CLI%""" watch """--dir=%~dp0."""
if errorlevel 1 exit /b %errorlevel%
call nssm set {{service}} AppDirectory "%~dp0."
if errorlevel 1 exit /b %errorlevel%
rem 0 is meant, and 2 is a config that no restart mends.
call nssm set {{service}} AppExit 0 Exit
call nssm set {{service}} AppExit 2 Exit
call nssm set {{service}} AppStopMethodConsole {{stopMilliseconds}}
call nssm set {{service}} AppKillProcessTree 0
call nssm set {{service}} Start SERVICE_AUTO_START
call nssm start {{service}}
exit /b %errorlevel%

:remove
call nssm stop {{service}}
call nssm remove {{service}} confirm
exit /b %errorlevel%

:missing
echo Expected node.exe and grace-tui on the PATH. Install them for all users: npm install --global grace-tui 1>&2
exit /b 2

rem Without `call` nothing comes after it, so the exit code is its own.
:main
grace-tui "--dir=%~dp0." %*
