// Written by `grace-tui init --pm2`: pm2 keeps the watchdog of this workspace running, and that the application.
//   pm2 start ecosystem.config.cjs
//   pm2 save && pm2 startup
module.exports = {
  apps: [
    {
      name: {{service}},
      script: {{node}},
      args: {{args}},
      interpreter: 'none',
      exec_mode: 'fork',
      instances: 1,
      cwd: {{directory}},
      watch: false,
      vizion: false,
      // 2 is a config that no restart mends. 0 is what pm2 reads of a watchdog that was killed, too: so it also comes
      // back after `grace-tui shutdown`, and `pm2 stop` ends it.
      stop_exit_codes: [2],
      exp_backoff_restart_delay: 100,
      // Only the watchdog is signalled: it stops the application, in order, and takes this long at most.
      treekill: false,
      kill_timeout: {{stopMilliseconds}},
    },
  ],
};
