/** What `grace-tui --help` prints. */
export const help = `
  grace-tui keeps one application alive and shows how it is doing.

  Usage
    $ grace-tui [-- COMMAND…]         the console, with the watchdog inside
    $ grace-tui watch [-- COMMAND…]   the same watchdog without a screen
    $ grace-tui start [-- COMMAND…]   start the application; a background watchdog if none runs
    $ grace-tui start --bare          just the application, without a watchdog
    $ grace-tui stop                  stop it, and keep it stopped (kill switch)
    $ grace-tui restart [KERNEL]      restart it, or start it; or restart one of its kernels
    $ grace-tui shutdown              stop it and end the watchdog; it comes back at the next start
    $ grace-tui status                switch, health, process
    $ grace-tui explain [KERNEL]      why it is in its phase, what comes next, which setting says so
    $ grace-tui logs                  the application's output, or the watchdog's log
    $ grace-tui alerts                the newest alerts
    $ grace-tui init                  write a config, and what starts it at boot: asks, or takes flags
    $ grace-tui doctor                check this installation, and say what to do
    $ grace-tui metrics               uptime, failures and restarts: last hour, day, week, all time
    $ grace-tui history               the newest lives, restarts and rests
    $ grace-tui notify [test [NAME]]  who is told of alerts; test sends each a message
    $ grace-tui silence NAME=VALUE…   tell nobody of such alerts for a while; list, expire ID
    $ grace-tui completion SHELL      completion for bash, zsh, fish or powershell
    $ grace-tui demo                  the console on a small application that can be made to fail

  Options
    --dir DIR        the workspace (default: this directory)
    --config FILE    the config, JSON or YAML (default: grace.config.json or .yaml in the workspace)
    --json           status, explain, alerts, metrics, history, doctor, notify, silence: for scripts
    -f, --follow     logs, alerts: go on as they grow
    -n, --lines N    logs (default 50), alerts, history (default 20): how many
    --watchdog       logs: the watchdog's log instead
    --for TIME       silence: how long, such as 30m, 2h or 3d
    --comment TEXT   silence: why
    --author NAME    silence: who (default: this user)
    --all            silence list: what is over, too
    --theme NAME     console, demo: default, mono or contrast
    --ascii          console, demo: signs for a terminal without Unicode
    --no-mouse       console, demo: leave the mouse to the terminal
    --screen-reader  console, demo: say what changes, line by line
    --command WORDS  init: the application, in quotes
    --port N         init: where it answers HTTP
    --systemd        init: a unit of the system
    --systemd-user   init: a unit of your own, without root
    --pm2            init: a config for pm2
    --docker         init: what a Dockerfile needs
    --windows        init: scripts, and a service by nssm
    --dry-run        init: print the files, and write none
    --force          init: replace files that are there
    -h, --help       this text
    -v, --version    the version

  Policy, as in the config under "watchdog" (seconds)
    --check-interval 5              --min-uptime-for-success 30
    --max-consecutive-failures 5    --pause-after-failures 60   --max-pause 600
    --restart-delay 1               --restart-delay-factor 2    --max-restart-delay 30
    --stop-timeout 10               --restart always|on-failure|never
    --success-exit-codes 0          --max-memory 512M
    --on-hang restart_process|alert --on-critical-kernel-down alert|restart_process
    --log-max-size 10M              --log-files 5
    --health-url URL | --health-port PORT
    --health-timeout 5              --failure-threshold 3       --start-timeout 120

  Exit codes
    0 done, or healthy   1 failed   2 wrong usage or config
    status: 3 stopped, 4 cannot tell, 5 running but not healthy
`;
