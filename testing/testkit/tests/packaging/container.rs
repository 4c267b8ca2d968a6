//! The image as a container runs it: a root that cannot be written, a user of no rights, process 1.

use std::{
    fs,
    io::Read as _,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use towline_testkit::wait::until;

use crate::{PROGRAM, repository, shipped};

/// Nobody in particular: what `user:` of a compose file may say.
pub(crate) const USER: u32 = 12_345;

/// Mounts what a runtime mounts, then runs what follows in the image, as that user.
const INSIDE: &str = r#"
root=$1 data=$2 config=$3 user=$4
shift 4
mount --bind "$root" "$root"
mount --bind "$data" "$root/data"
mount --bind "$config" "$root/config"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
exec env -i "$@"
"#;

/// A container from `packaging/rootfs` and the Containerfile. Dropped, it is killed.
pub(crate) struct Container {
    place: TempDir,
    environment: Vec<String>,
    unshare: Child,
}

impl Container {
    /// Starts one, with this configuration, and these variables besides those of the image.
    pub(crate) fn start(config: &str, environment: &[&str]) -> Self {
        assert!(
            rustix::process::geteuid().is_root(),
            "an image is tried by root alone, who may mount: run the tests as root"
        );
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        build(&path("root"));
        for mounted in ["data", "config"] {
            fs::create_dir(path(mounted)).unwrap();
            chown(path(mounted), Some(USER), Some(USER)).unwrap();
        }
        fs::write(path("config/towline.toml"), config).unwrap();
        let mut variables = said("ENV");
        variables.extend(environment.iter().map(|&one| one.to_owned()));
        let log = fs::File::create(path("log")).unwrap();
        let unshare = Command::new("unshare")
            .args([
                "--mount",
                "--pid",
                "--net",
                "--fork",
                "--kill-child",
                "sh",
                "-ec",
                INSIDE,
                "sh",
            ])
            .args([path("root"), path("data"), path("config")])
            .arg(USER.to_string())
            .args(&variables)
            .args(as_user(&path("root")))
            .args(listed("ENTRYPOINT"))
            .args(listed("CMD"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("there is unshare, of util-linux: scripts/install-components installs it");
        Self { place, environment: variables, unshare }
    }

    /// What the image's own health check says.
    pub(crate) fn health(&mut self) -> Output {
        let check = said("HEALTHCHECK");
        let at = check.iter().position(|word| word == "CMD").unwrap();
        self.exec(&json(&check[at + 1..].join(" ")))
    }

    /// Waits until that is well.
    pub(crate) fn until_healthy(&mut self) {
        until(Duration::from_secs(40), "the container becomes healthy", || {
            assert!(matches!(self.unshare.try_wait(), Ok(None)), "it ended:\n{}", self.log());
            if self.id().is_none() {
                return Err("it has not begun".into());
            }
            let said = self.health();
            if said.status.success() { Ok(()) } else { Err(format!("{said:?}\n{}", self.log())) }
        });
    }

    /// Runs a command in it, as `docker exec` does.
    pub(crate) fn exec(&self, command: &[String]) -> Output {
        let id = self.id().expect("the container runs").to_string();
        Command::new("nsenter")
            .args(["--mount", "--pid", "--net", "--target", &id, "env", "-i"])
            .args(&self.environment)
            .args(as_user(&self.path("root")))
            .args(command)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// The number of its first process, as seen from outside.
    pub(crate) fn id(&self) -> Option<u32> {
        let parent = self.unshare.id();
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
        children.ok()?.split_whitespace().next()?.parse().ok()
    }

    /// What the kernel says of its first process: `status`, `mountinfo`.
    pub(crate) fn told(&self, what: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{what}", self.id().unwrap())).unwrap()
    }

    /// A directory of it, with what is mounted there.
    pub(crate) fn seen(&self, path: &str) -> PathBuf {
        format!("/proc/{}/root{path}", self.id().unwrap()).into()
    }

    /// `docker stop`.
    pub(crate) fn stop(mut self) -> (ExitStatus, String) {
        let id = self.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)).unwrap();
        kill_process(id, Signal::TERM).unwrap();
        self.ended()
    }

    /// Waits until it ends: how, and what it has logged.
    pub(crate) fn ended(&mut self) -> (ExitStatus, String) {
        let status = until(Duration::from_secs(40), "the container ends", || {
            self.unshare.try_wait().ok().flatten().ok_or_else(|| self.log())
        });
        (status, self.log())
    }

    fn log(&self) -> String {
        let mut log = String::new();
        fs::File::open(self.path("log")).unwrap().read_to_string(&mut log).unwrap();
        log
    }

    /// `root`, `data` or `config`, from outside.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ended_already = self.unshare.kill();
        let _reaped_already = self.unshare.wait();
    }
}

/// The image's file system.
pub(crate) fn build(root: &Path) {
    let said = Command::new(repository("packaging/rootfs")).arg(PROGRAM).arg(root).output();
    let said = said.unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

/// Without any right, now and later.
fn as_user(root: &Path) -> Vec<String> {
    let root = root.to_str().unwrap();
    let user = format!("--userspec={USER}:{USER}");
    ["setpriv", "--no-new-privs", "/usr/sbin/chroot", &user, "--groups=", root]
        .map(String::from)
        .into()
}

/// The words of an instruction in the Containerfile's last stage.
fn said(instruction: &str) -> Vec<String> {
    let file = shipped("Containerfile");
    let (_, last) = file.rsplit_once("\nFROM ").unwrap();
    let line = last.lines().find_map(|line| line.strip_prefix(instruction)?.strip_prefix(' '));
    line.unwrap().split_whitespace().map(String::from).collect()
}

/// The same, of one that is written as a list.
fn listed(instruction: &str) -> Vec<String> {
    json(&said(instruction).join(" "))
}

fn json(list: &str) -> Vec<String> {
    serde_json::from_str(list).unwrap_or_else(|error| panic!("{list}: {error}"))
}
