//! A real nginx in front of towline, as people have one: TLS aside, which its word stands for.

use std::{fs, path::Path, process::Stdio, time::Duration};

use tempfile::TempDir;
use tokio::process::Command;

use crate::process::Process;

/// A proxy that puts towline below a path. Dropped, it is gone.
pub struct Nginx {
    port: u16,
    _process: Process,
    _place: TempDir,
}

impl Nginx {
    /// One in front of `address` (`127.0.0.1:40001`), which puts it below `/towline`: by the example that
    /// is shipped.
    pub async fn before(address: &str) -> Self {
        let place = tempfile::tempdir().expect("a temporary directory can be made");
        let port = free_port();
        let config = place.path().join("nginx.conf");
        fs::write(&config, configuration(place.path(), port, address))
            .expect("a temporary directory can be written");
        let program =
            if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" };
        let mut command = Command::new(program);
        command.arg("-c").arg(&config).arg("-e").arg(place.path().join("error.log"));
        command.stdin(Stdio::null());
        let process = Process::start(command, &place.path().join("log"))
            .expect("nginx can be started: scripts/install-components installs it");
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Self { port, _process: process, _place: place };
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let log = fs::read_to_string(place.path().join("error.log")).unwrap_or_default();
        panic!("nginx does not listen:\n{log}");
    }

    /// Where browsers find towline.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/towline", self.port)
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("a listener has an address").port()
}

/// The shipped example on another port, without its TLS, in front of this address.
fn configuration(place: &Path, port: u16, address: &str) -> String {
    let place = place.display();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/proxy/nginx.conf");
    let example = fs::read_to_string(shipped).expect("the example is shipped");
    let is_tls = |line: &&str| line.trim_start().starts_with("ssl_certificate");
    let plain: Vec<&str> = example.lines().filter(|line| !is_tls(line)).collect();
    let plain = instead(&plain.join("\n"), "443 ssl", &format!("127.0.0.1:{port}"));
    let site = instead(&plain, "http://127.0.0.1:8650", &format!("http://{address}"));
    format!(
        "daemon off;\nmaster_process off;\nworker_processes 1;\npid {place}/pid;\n\
         error_log {place}/error.log;\nevents {{ worker_connections 256; }}\n\
         http {{\n  access_log off;\n  client_body_temp_path {place}/body;\n  proxy_temp_path {place}/proxy;\n\
         \x20 fastcgi_temp_path {place}/f;\n  uwsgi_temp_path {place}/u;\n  scgi_temp_path {place}/s;\n\
         {site}\n}}\n"
    )
}

fn instead(text: &str, of: &str, by: &str) -> String {
    assert!(text.contains(of), "the example has no `{of}` any more");
    text.replace(of, by)
}
