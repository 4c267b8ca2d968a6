//! An nginx of our own, with its own configuration, in a directory of its own.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context as _, bail};

pub(super) struct Nginx {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Nginx {
    /// Serves `root/files`: as fast as it can below `/free/` and `/small/`, 20 MiB/s for each
    /// connection below `/capped/`, 10 MiB/s and logged below `/killed/`.
    pub(super) fn start(root: &Path) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let place = root.join("nginx");
        fs::create_dir_all(&place)?;
        let log = place.join("access.log");
        let conf = place.join("nginx.conf");
        fs::write(&conf, configuration(root, &place, port))?;
        let child = Command::new("nginx")
            .arg("-p")
            .arg(&place)
            .arg("-c")
            .arg(&conf)
            .arg("-e")
            .arg(place.join("error.log"))
            .stdin(Stdio::null())
            .spawn()
            .context("nginx cannot be started: install the package nginx-light (or nginx)")?;
        let mut nginx = Self { child, port, log };
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(nginx);
            }
            if let Some(status) = nginx.child.try_wait()? {
                bail!("nginx ended: {status}");
            }
            sleep(Duration::from_millis(50));
        }
        bail!("nginx does not listen")
    }

    pub(super) fn url(&self, how: &str, file: &str) -> String {
        format!("http://127.0.0.1:{}/{how}/{file}", self.port)
    }

    /// Below which a stand-in for put.io answers.
    pub(super) fn api(&self) -> String {
        format!("http://127.0.0.1:{}/v2", self.port)
    }

    /// Bytes of bodies that it sent below `/killed/`.
    pub(super) fn sent(&self) -> anyhow::Result<u64> {
        let log = fs::read_to_string(&self.log)?;
        Ok(log.lines().filter_map(|line| line.trim().parse::<u64>().ok()).sum())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Killed, its workers would stay.
        let pid = rustix::process::Pid::from_child(&self.child);
        let _gone = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _reaped = self.child.wait();
    }
}

fn configuration(root: &Path, place: &Path, port: u16) -> String {
    let (files, place) = (root.join("files"), place.display());
    let files = files.display();
    // As root it would give up its rights, and could not read what root alone may.
    let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
    let answer = |how: &str| {
        let url = format!("http://127.0.0.1:{port}/{how}/large.bin");
        format!("return 200 '{{\"status\":\"OK\",\"url\":\"{url}\"}}';")
    };
    // To putio.py the one is file 1, and the other file 2.
    let (one, two) = (answer("free"), answer("capped"));
    format!(
        "{user}\nworker_processes auto;\ndaemon off;\npid {place}/pid;\n\
         error_log {place}/error.log;\nevents {{ worker_connections 512; }}\n\
         http {{\n\
         log_format sent '$body_bytes_sent';\naccess_log off;\n\
         client_body_temp_path {place}/body;\nproxy_temp_path {place}/proxy;\n\
         fastcgi_temp_path {place}/fastcgi;\nuwsgi_temp_path {place}/uwsgi;\n\
         scgi_temp_path {place}/scgi;\n\
         sendfile on;\ntcp_nopush on;\nkeepalive_requests 100000;\n\
         server {{\nlisten 127.0.0.1:{port};\n\
         location /free/ {{ alias {files}/; }}\n\
         location /small/ {{ alias {files}/small/; }}\n\
         location /capped/ {{ alias {files}/; limit_rate 20m; }}\n\
         location /killed/ {{ alias {files}/; limit_rate 10m; access_log {place}/access.log sent; }}\n\
         default_type application/json;\n\
         location = /v2/files/1/url {{ {one} }}\nlocation = /v2/files/2/url {{ {two} }}\n\
         }}\n}}\n"
    )
}
