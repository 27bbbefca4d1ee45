# Written by grace-tui init --windows. It calls grace-tui for this directory, and ends with its exit code.
#   .\GRACE.ps1 start, stop, restart, status, watch, logs -f ...   whatever grace-tui knows
#   .\GRACE.ps1 service-install, service-remove                    a service that runs from boot on, by nssm
$ErrorActionPreference = 'Stop'
$action = if ($args.Count -gt 0) { [string] $args[0] } else { 'status' }
$rest = @($args | Select-Object -Skip 1)
if ($action -in 'service-install', 'service-remove') {
    & (Join-Path $PSScriptRoot 'grace.cmd') $action
} else {
    & grace-tui "--dir=$PSScriptRoot" $action @rest
}
exit $LASTEXITCODE
